-- What goes with a mail, by kind and id: it is made anew when the mail is sent, and stored nowhere.
alter table email add column attachment text check (attachment in ('receipt'));
alter table email add column attachment_of uuid;
alter table email add constraint email_attachment check ((attachment is null) = (attachment_of is null));
