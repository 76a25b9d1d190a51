import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTable } from './table.ts';

export class Organisation1795000000000 implements MigrationInterface {
  readonly name = 'Organisation1795000000000';

  async up(runner: QueryRunner): Promise<void> {
    if (runner.dataSource.options.type !== 'better-sqlite3') {
      // Texts compare byte for byte, as SQLite does: two addresses or keys are the same only if their bytes are.
      await runner.query('ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_bin');
    }
    await createTable(
      runner,
      'api_token',
      {
        id: { kind: 'ref', primary: true },
        token_hash: { kind: 'name', length: 64 },
        person_id: { kind: 'ref' },
        name: { kind: 'name', length: 128 },
        scope: { kind: 'name', length: 16 },
        created_at: { kind: 'big' },
        expires_at: { kind: 'big' },
      },
      [{ name: 'api_token_token', columns: ['token_hash'], unique: true }],
    );
    await createTable(
      runner,
      'assignment',
      {
        person_id: { kind: 'ref', primary: true },
        department_id: { kind: 'ref', primary: true },
        role: { kind: 'name', length: 16 },
      },
      [{ name: 'assignment_department', columns: ['department_id'] }],
    );
    await createTable(
      runner,
      'audit',
      {
        id: { kind: 'ref', primary: true },
        at: { kind: 'big' },
        person_id: { kind: 'ref', nullable: true },
        action: { kind: 'name', length: 64 },
        target_id: { kind: 'ref', nullable: true },
        detail: { kind: 'text' },
      },
      [{ name: 'audit_target', columns: ['target_id', 'id'] }],
    );
    await createTable(
      runner,
      'department_ancestor',
      {
        department_id: { kind: 'ref', primary: true },
        ancestor_id: { kind: 'ref', primary: true },
        distance: { kind: 'number' },
      },
      [{ name: 'department_ancestor_ancestor', columns: ['ancestor_id'] }],
    );
    await createTable(
      runner,
      'department',
      {
        id: { kind: 'ref', primary: true },
        name: { kind: 'name', length: 128 },
        parent_id: { kind: 'ref', nullable: true },
      },
      [{ name: 'department_parent', columns: ['parent_id'] }],
    );
    await createTable(runner, 'event', {
      id: { kind: 'ref', primary: true },
      at: { kind: 'big' },
      kind: { kind: 'name', length: 48 },
      mailbox_id: { kind: 'ref', nullable: true },
      queue_id: { kind: 'ref', nullable: true },
      conversation_id: { kind: 'ref', nullable: true },
      outbox_id: { kind: 'ref', nullable: true },
      data: { kind: 'text' },
    });
    await createTable(
      runner,
      'alias',
      {
        id: { kind: 'ref', primary: true },
        version: { kind: 'number' },
        mailbox_id: { kind: 'ref' },
        email: { kind: 'name', length: 254 },
        email_key: { kind: 'name', length: 254, nullable: true },
        name: { kind: 'name', length: 128, nullable: true },
        default_queue_id: { kind: 'ref', nullable: true },
        language: { kind: 'text', nullable: true },
        created_at: { kind: 'big' },
      },
      [
        { name: 'alias_email', columns: ['email_key'], unique: true },
        { name: 'alias_mailbox', columns: ['mailbox_id'] },
        { name: 'alias_queue', columns: ['default_queue_id'] },
      ],
    );
    await createTable(
      runner,
      'alias_department',
      {
        alias_id: { kind: 'ref', primary: true },
        department_id: { kind: 'ref', primary: true },
      },
      [{ name: 'alias_department_department', columns: ['department_id'] }],
    );
    await createTable(
      runner,
      'mailbox_department',
      {
        mailbox_id: { kind: 'ref', primary: true },
        department_id: { kind: 'ref', primary: true },
      },
      [{ name: 'mailbox_department_department', columns: ['department_id'] }],
    );
    await createTable(
      runner,
      'mailbox',
      {
        id: { kind: 'ref', primary: true },
        version: { kind: 'number' },
        email: { kind: 'name', length: 254 },
        email_key: { kind: 'name', length: 254, nullable: true },
        account_key: { kind: 'name', length: 600, nullable: true },
        name: { kind: 'name', length: 128 },
        active: { kind: 'number' },
        default_queue_id: { kind: 'ref' },
        force_default_queue: { kind: 'number' },
        trusted: { kind: 'number' },
        outbound_attachments_allowed: { kind: 'number' },
        priority: { kind: 'name', length: 8 },
        groups_json: { kind: 'text' },
        created_at: { kind: 'big' },
        retired_at: { kind: 'big', nullable: true },
      },
      [
        { name: 'mailbox_email', columns: ['email_key'], unique: true },
        { name: 'mailbox_account', columns: ['account_key'], unique: true },
        { name: 'mailbox_queue', columns: ['default_queue_id'] },
      ],
    );
    await createTable(runner, 'oauth2_grant', {
      mailbox_id: { kind: 'ref', primary: true },
      binding: { kind: 'name', length: 64 },
      stamp: { kind: 'ref' },
      claim: { kind: 'ref', nullable: true },
      claim_until: { kind: 'big' },
      scopes: { kind: 'text' },
      expires_at: { kind: 'big', nullable: true },
      refresh_at: { kind: 'big', nullable: true },
      error_kind: { kind: 'name', length: 16, nullable: true },
      error_message: { kind: 'name', length: 1000, nullable: true },
      retry_at: { kind: 'big' },
    });
    await createTable(
      runner,
      'oauth2_sign_in',
      {
        id: { kind: 'ref', primary: true },
        state_hash: { kind: 'name', length: 64 },
        mailbox_id: { kind: 'ref' },
        session_id: { kind: 'ref' },
        settings: { kind: 'name', length: 64 },
        redirect_uri: { kind: 'text' },
        expires_at: { kind: 'big' },
      },
      [{ name: 'oauth2_sign_in_state', columns: ['state_hash'], unique: true }],
    );
    await createTable(
      runner,
      'person',
      {
        id: { kind: 'ref', primary: true },
        name: { kind: 'name', length: 128 },
        email: { kind: 'name', length: 254 },
        email_key: { kind: 'name', length: 254 },
        password_hash: { kind: 'name', length: 255, nullable: true },
        active: { kind: 'number' },
        created_at: { kind: 'big' },
      },
      [{ name: 'person_email', columns: ['email_key'], unique: true }],
    );
    await createTable(
      runner,
      'queue',
      {
        id: { kind: 'ref', primary: true },
        name: { kind: 'name', length: 128 },
        department_id: { kind: 'ref' },
        priority: { kind: 'number' },
        target_minutes: { kind: 'number', nullable: true },
        kind: { kind: 'name', length: 16 },
      },
      [{ name: 'queue_department', columns: ['department_id'] }],
    );
    await createTable(
      runner,
      'secret',
      {
        id: { kind: 'ref', primary: true },
        owner_id: { kind: 'ref' },
        field: { kind: 'name', length: 64 },
        ciphertext: { kind: 'bytes' },
        binding: { kind: 'name', length: 64 },
        changed_at: { kind: 'big' },
        changed_by: { kind: 'ref', nullable: true },
      },
      [{ name: 'secret_owner', columns: ['owner_id', 'field'], unique: true }],
    );
    await createTable(
      runner,
      'session',
      {
        id: { kind: 'ref', primary: true },
        token_hash: { kind: 'name', length: 64 },
        person_id: { kind: 'ref' },
        created_at: { kind: 'big' },
        last_seen_at: { kind: 'big' },
        address: { kind: 'name', length: 64 },
        user_agent: { kind: 'name', length: 255 },
      },
      [
        { name: 'session_token', columns: ['token_hash'], unique: true },
        { name: 'session_person', columns: ['person_id'] },
      ],
    );
    await createTable(runner, 'setting', {
      name: { kind: 'name', length: 64, primary: true },
      version: { kind: 'number' },
      value: { kind: 'text' },
    });
    await createTable(
      runner,
      'template_department',
      {
        template_id: { kind: 'ref', primary: true },
        department_id: { kind: 'ref', primary: true },
      },
      [{ name: 'template_department_department', columns: ['department_id'] }],
    );
    await createTable(runner, 'template', {
      id: { kind: 'ref', primary: true },
      version: { kind: 'number' },
      name: { kind: 'name', length: 128 },
      language: { kind: 'name', length: 35, nullable: true },
      subject: { kind: 'text' },
      text: { kind: 'text' },
      html: { kind: 'text', nullable: true },
    });
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
