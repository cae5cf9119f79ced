-- Nothing makes messages of recipients that are no numbers: a send answers them in `rejected`. They come with bulk sends.
delete from message_state where state = 'REJECTED';
alter table message drop column raw_recipient;
