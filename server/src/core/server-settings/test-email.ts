/** A test email, sent at once, with what the mail server said to it. */

import { addressProblem } from '../../lib/text/email-address.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { htmlOf } from '../emails/rendering.ts'
import { Fault, invalid } from '../fault.ts'
import * as userStore from '../users/store.ts'
import { problemText, responseText } from './mail-errors.ts'
import { viewOf } from './mail-url.ts'
import { mustBeOperator } from './operator.ts'
import { fields } from './server-settings.ts'
import { rememberTest } from './store.ts'

export interface TestResult {
  readonly recipient: string
  /** Null: the mail server has accepted the email. */
  readonly failure: { readonly problem: string; readonly response: string } | null
}

const deadlineMs = 15_000

/** Throws `forbidden`, `conflict` without a mail server, `invalid` for the recipient, `too-many`. */
export async function sendTestEmail(
  ctx: Needs<'db' | 'clock' | 'log' | 'settings' | 'serverSettings' | 'rateLimits' | 'texts'>,
  actor: Actor,
  given: string | undefined,
): Promise<TestResult> {
  await mustBeOperator(ctx.db.q, actor)
  const { text } = ctx.serverSettings.state(fields.mail)
  if (text === null)
    throw new Fault(
      'conflict',
      'No mail server is configured. Enter and save the host and port of the mail server first.',
    )
  const user = await userStore.userById(ctx.db.q, actor.accountId, actor.userId)
  const recipient = given ?? user?.email ?? ''
  const problem = addressProblem(recipient)
  if (problem) throw invalid('recipients', `recipient: ${problem}`)
  const wait = ctx.rateLimits.testEmails.take(`user:${actor.userId}`)
  if (wait > 0)
    throw new Fault('too-many', 'You have sent five test emails in ten minutes. Wait before you send another.', {
      retryAfter: wait,
    })
  const mail = viewOf(text, ctx.settings.publicUrl)
  const { t, language } = ctx.texts(user?.language ?? null)
  const body = t(
    'This is a test email from the server at {url}. Its mail server {host} works.\n\n"{username}" sent it from the server settings.',
    { url: ctx.settings.publicUrl, host: mail.host, username: actor.username },
  )
  const html = htmlOf(body, { name: 'Sallyport', signature: '' }, language)
  const email = { to: recipient, subject: t('Test email from your Sallyport server'), text: body, html }
  const failure = await ctx.serverSettings.sendTest(email, deadlineMs).then(
    () => null,
    (error: unknown) => ({ problem: problemText(error, mail), response: responseText(error, secretOf(text)) }),
  )
  if (failure === null) await rememberTest(ctx.db.q, ctx.clock.now().toISOString())
  ctx.log.info({ user: actor.username, accepted: failure === null }, 'test email')
  return { recipient, failure }
}

const secretOf = (url: string) => {
  const { password } = new URL(url)
  try {
    return decodeURIComponent(password)
  } catch {
    return password
  }
}
