import { toEmails } from '../src/core/emails/store.ts'
import type { TestApp } from './test-app.ts'

/** The emails in the outbox, oldest first, with shared bodies filled in. */
export async function queuedEmails({ context: { db } }: Pick<TestApp, 'context'>) {
  const rows = await db.q.selectFrom('letters').selectAll().orderBy('id').execute()
  return (await toEmails(db.q, rows)).map(({ kind, subject, to, text, html }) => ({
    ...{ kind, subject, recipient: to, text, html },
  }))
}
