-- How a sender id stands at the provider is the operations' to know (provider_sender_name).
alter table sender_id drop column provider_status;
