-- What is entered about somebody in the credit register, and how a change they asked for was decided, is told to them; so
-- is the outcome of what they said is wrong in their file.
alter table case_messages
  drop constraint case_messages_kind_check,
  add constraint case_messages_kind_check check (
    kind in (
      'pickUp', 'lifeEventResult', 'visitPlanned', 'visitMoved', 'visitCancelled', 'promiseBroken', 'promiseFailed',
      'creditEntered', 'creditDecided', 'fileDecided', 'chainGap'
    )
  );
