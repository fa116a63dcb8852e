/** Reports of the commands of `import`, for operators in the browser: one row for each command that runs or ran, and its findings. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { id, name, text }: MigrationSql): Promise<void> {
  for (const statement of [
    `create table import_reports (
      id ${id}, account_id bigint not null references accounts(id) on delete cascade, kind ${name} not null, address ${name} not null,
      into_path ${name} not null, command ${name} not null, state ${name} not null, started_at ${text} not null, seen_at ${text} not null,
      ended_at ${text}, progress ${text}, problem ${text}, result ${text}, findings ${text} not null)`,
    'create index import_reports_account on import_reports (account_id)',
    `create table import_findings (
      report_id bigint not null references import_reports(id) on delete cascade, number bigint not null, rank bigint not null,
      kind ${name} not null, part ${name} not null, name ${text} not null, reason ${text} not null, todo ${text} not null,
      primary key (report_id, number))`,
    'create index import_findings_rank on import_findings (report_id, rank, number)',
  ])
    await sql.raw(statement).execute(db)
}
