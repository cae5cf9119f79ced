-- Names of other tenants are for the platform's reviewers, who are shown them as they stand now.
update sender_id_event set note = null where note like 'Looks like %' and from_status is null;
