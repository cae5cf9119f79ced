-- Nothing waited for them: promising them without keeping them was worse than not having them.
alter table tenant drop column quiet_hours;
