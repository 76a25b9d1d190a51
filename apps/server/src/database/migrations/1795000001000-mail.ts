import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable } from './table.ts';

export class Mail1795000001000 implements MigrationInterface {
  readonly name = 'Mail1795000001000';

  async up(runner: QueryRunner): Promise<void> {
    await createTable(
      runner,
      'conversation',
      {
        id: { kind: 'ref', primary: true },
        version: { kind: 'number' },
        state: { kind: 'name', length: 16 },
        snoozed_until: { kind: 'big', nullable: true },
        queue_id: { kind: 'ref', nullable: true },
        assignee_id: { kind: 'ref', nullable: true },
        priority: { kind: 'number', nullable: true },
        tags: { kind: 'text' },
        subject: { kind: 'text' },
        subject_key: { kind: 'name', length: 190 },
        customer: { kind: 'name', length: 254, nullable: true },
        customer_name: { kind: 'name', length: 255 },
        created_at: { kind: 'big' },
        updated_at: { kind: 'big' },
        waiting_since: { kind: 'big', nullable: true },
        closed_at: { kind: 'big', nullable: true },
        message_count: { kind: 'number' },
        attachment_count: { kind: 'number' },
        last_message_id: { kind: 'ref', nullable: true },
        snippet: { kind: 'name', length: 400 },
        truncated: { kind: 'number' },
        mailbox_id: { kind: 'ref', nullable: true },
        merged_into: { kind: 'ref', nullable: true },
      },
      [
        { name: 'conversation_queue', columns: ['queue_id', 'state', 'waiting_since', 'id'] },
        { name: 'conversation_assignee', columns: ['assignee_id', 'state'] },
        { name: 'conversation_customer', columns: ['customer', 'subject_key'] },
        { name: 'conversation_snoozed', columns: ['state', 'snoozed_until'] },
        { name: 'conversation_merged', columns: ['merged_into'] },
      ],
    );
    await createTable(
      runner,
      'conversation_link',
      {
        conversation_id: { kind: 'ref', primary: true },
        other_id: { kind: 'ref', primary: true },
      },
      [{ name: 'conversation_link_other', columns: ['other_id'] }],
    );
    await createTable(
      runner,
      'draft',
      {
        id: { kind: 'ref', primary: true },
        version: { kind: 'number' },
        author_id: { kind: 'ref' },
        conversation_id: { kind: 'ref', nullable: true },
        from_address_id: { kind: 'ref', nullable: true },
        body: { kind: 'text' },
        updated_at: { kind: 'big' },
      },
      [
        { name: 'draft_author', columns: ['author_id', 'id'] },
        { name: 'draft_conversation', columns: ['conversation_id'] },
      ],
    );
    await createTable(
      runner,
      'conversation_history',
      {
        id: { kind: 'ref', primary: true },
        conversation_id: { kind: 'ref' },
        at: { kind: 'big' },
        person_id: { kind: 'ref', nullable: true },
        act: { kind: 'name', length: 32 },
        detail: { kind: 'name', length: 500 },
      },
      [{ name: 'conversation_history_conversation', columns: ['conversation_id', 'id'] }],
    );
    await createTable(
      runner,
      'ledger',
      {
        id: { kind: 'ref', primary: true },
        maildrop_id: { kind: 'ref' },
        uidl: { kind: 'key', length: 255 },
        use_number: { kind: 'number' },
        state: { kind: 'name', length: 16 },
        listed_size: { kind: 'big' },
        octets: { kind: 'big' },
        header_hash: { kind: 'key', length: 32, nullable: true },
        message_id: { kind: 'ref', nullable: true },
        deleted_at: { kind: 'big', nullable: true },
        truncated: { kind: 'number' },
        attempts: { kind: 'number' },
        ignored_deletes: { kind: 'number' },
        stored_at: { kind: 'big' },
        seen_day: { kind: 'number' },
      },
      [
        { name: 'ledger_key', columns: ['maildrop_id', 'uidl', 'use_number'], unique: true },
        { name: 'ledger_message', columns: ['message_id'] },
        { name: 'ledger_seen', columns: ['maildrop_id', 'seen_day'] },
        { name: 'ledger_expected', columns: ['maildrop_id', 'deleted_at', 'listed_size'] },
      ],
    );
    await createTable(
      runner,
      'maildrop',
      {
        id: { kind: 'ref', primary: true },
        mailbox_id: { kind: 'ref' },
        account_key: { kind: 'name', length: 600 },
        current: { kind: 'number' },
        priority: { kind: 'name', length: 8 },
        active: { kind: 'number' },
        owner: { kind: 'ref', nullable: true },
        epoch: { kind: 'number' },
        lease_until: { kind: 'big' },
        due_at: { kind: 'big' },
        failures: { kind: 'number' },
        error_kind: { kind: 'name', length: 32, nullable: true },
        error_message: { kind: 'name', length: 1000, nullable: true },
        failing_since: { kind: 'big', nullable: true },
        last_visit_at: { kind: 'big', nullable: true },
        waiting: { kind: 'big' },
        first_signed_in_at: { kind: 'big', nullable: true },
        choice: { kind: 'name', length: 16, nullable: true },
        choice_date: { kind: 'big', nullable: true },
        choice_done: { kind: 'number' },
        question: { kind: 'text', nullable: true },
        observed: { kind: 'text', nullable: true },
        bytes_day: { kind: 'number' },
        day_bytes: { kind: 'big' },
        wholes_wanted: { kind: 'number' },
      },
      [
        { name: 'maildrop_account', columns: ['mailbox_id', 'account_key'], unique: true },
        { name: 'maildrop_due', columns: ['active', 'due_at'] },
      ],
    );
    await createTable(
      runner,
      'message',
      {
        id: { kind: 'ref', primary: true },
        mailbox_id: { kind: 'ref', nullable: true },
        conversation_id: { kind: 'ref', nullable: true },
        direction: { kind: 'name', length: 3 },
        subject: { kind: 'text' },
        from_name: { kind: 'name', length: 255 },
        from_address: { kind: 'name', length: 254 },
        to_list: { kind: 'text' },
        cc_list: { kind: 'text' },
        received_at: { kind: 'big' },
        arrived_at: { kind: 'big' },
        date: { kind: 'big', nullable: true },
        size: { kind: 'big' },
        original_size: { kind: 'big' },
        truncated: { kind: 'number' },
        automatic: { kind: 'number' },
        bounce: { kind: 'number' },
        marks: { kind: 'text' },
        attachment_count: { kind: 'number' },
        message_id: { kind: 'text', nullable: true },
        message_id_hash: { kind: 'name', length: 64, nullable: true },
        snippet: { kind: 'name', length: 400 },
        facts: { kind: 'text' },
        trace: { kind: 'text' },
        body: { kind: 'bytes', nullable: true },
      },
      [
        { name: 'message_conversation', columns: ['conversation_id', 'id'] },
        { name: 'message_header_id', columns: ['message_id_hash'] },
        { name: 'message_mailbox', columns: ['mailbox_id', 'id'] },
      ],
    );
    await createTable(
      runner,
      'note',
      {
        id: { kind: 'ref', primary: true },
        conversation_id: { kind: 'ref' },
        author_id: { kind: 'ref' },
        text: { kind: 'text' },
        at: { kind: 'big' },
      },
      [{ name: 'note_conversation', columns: ['conversation_id', 'id'] }],
    );
    await createTable(
      runner,
      'outbox',
      {
        id: { kind: 'ref', primary: true },
        conversation_id: { kind: 'ref', nullable: true },
        message_id: { kind: 'ref' },
        mailbox_id: { kind: 'ref' },
        alias_id: { kind: 'ref', nullable: true },
        author_id: { kind: 'ref', nullable: true },
        responsible_id: { kind: 'ref', nullable: true },
        state: { kind: 'name', length: 16 },
        held_reason: { kind: 'name', length: 500, nullable: true },
        training: { kind: 'number' },
        not_delivered: { kind: 'number' },
        attempts: { kind: 'number' },
        next_attempt_at: { kind: 'big', nullable: true },
        approved_at: { kind: 'big' },
        give_up_at: { kind: 'big' },
        owner: { kind: 'ref', nullable: true },
        epoch: { kind: 'number' },
        claim_until: { kind: 'big' },
        data_begun_at: { kind: 'big', nullable: true },
        response: { kind: 'name', length: 1000, nullable: true },
        message_header_id: { kind: 'text' },
        envelope_from: { kind: 'name', length: 254 },
        once_key: { kind: 'name', length: 190, nullable: true },
        approved_body: { kind: 'text', nullable: true },
      },
      [
        { name: 'outbox_due', columns: ['owner', 'next_attempt_at'] },
        { name: 'outbox_conversation', columns: ['conversation_id'] },
        { name: 'outbox_message', columns: ['message_id'] },
        { name: 'outbox_once', columns: ['once_key'], unique: true },
      ],
    );
    await createTable(runner, 'outbox_recipient', {
      outbox_id: { kind: 'ref', primary: true },
      position: { kind: 'number', primary: true },
      address: { kind: 'name', length: 254 },
      state: { kind: 'name', length: 16 },
      response: { kind: 'name', length: 1000, nullable: true },
    });
    await createTable(
      runner,
      'quarantine',
      {
        id: { kind: 'ref', primary: true },
        mailbox_id: { kind: 'ref' },
        cause: { kind: 'name', length: 1000 },
        size: { kind: 'big' },
        received_at: { kind: 'big' },
      },
      [{ name: 'quarantine_mailbox', columns: ['mailbox_id'] }],
    );
    await createTable(runner, 'raw_object', {
      id: { kind: 'ref', primary: true },
      place: { kind: 'name', length: 16 },
      encoding: { kind: 'name', length: 16 },
      size: { kind: 'big' },
      sha256: { kind: 'name', length: 64 },
      bytes: { kind: 'bytes', nullable: true },
    });
    await createTable(
      runner,
      'upload',
      {
        id: { kind: 'ref', primary: true },
        person_id: { kind: 'ref' },
        file_name: { kind: 'name', length: 255 },
        type: { kind: 'name', length: 127 },
        size: { kind: 'number' },
        bytes: { kind: 'bytes' },
        created_at: { kind: 'big' },
      },
      [{ name: 'upload_created', columns: ['created_at'] }],
    );
    await createTable(
      runner,
      'visit',
      {
        id: { kind: 'ref', primary: true },
        mailbox_id: { kind: 'ref' },
        maildrop_id: { kind: 'ref' },
        started_at: { kind: 'big' },
        ended_at: { kind: 'big', nullable: true },
        process: { kind: 'name', length: 128 },
        offered: { kind: 'number' },
        stored: { kind: 'number' },
        already_stored: { kind: 'number' },
        quarantined: { kind: 'number' },
        skipped: { kind: 'number' },
        waiting: { kind: 'number' },
        bytes: { kind: 'big' },
        error_kind: { kind: 'name', length: 32, nullable: true },
        error_message: { kind: 'name', length: 1000, nullable: true },
      },
      [{ name: 'visit_mailbox', columns: ['mailbox_id', 'id'] }],
    );
    await createTable(
      runner,
      'whole_wish',
      {
        message_id: { kind: 'ref', primary: true },
        maildrop_id: { kind: 'ref' },
        state: { kind: 'name', length: 8 },
        reason: { kind: 'name', length: 1000, nullable: true },
        attempts: { kind: 'number' },
        asked_by: { kind: 'ref' },
        asked_at: { kind: 'big' },
      },
      [{ name: 'whole_wish_maildrop', columns: ['maildrop_id', 'state'] }],
    );
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
