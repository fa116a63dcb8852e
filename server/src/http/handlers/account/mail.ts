import * as outbox from '../../../core/emails/outbox.ts'
import { recommend } from '../../../core/users/referral.ts'
import { resendWelcome } from '../../../core/users/users.ts'
import { presentEmail } from '../../present/account/email.ts'
import type { Handler } from '../../responses/call.ts'

const sent = { status: 201, body: { data: [] as string[] } } as const

export const sendReferralEmail: Handler<'sendReferralEmail'> = async ({ ctx, actor, body }) => {
  await recommend(ctx, actor, body)
  return sent
}

export const sendWelcomeEmail: Handler<'sendWelcomeEmail'> = async ({ ctx, actor, params }) => {
  await resendWelcome(ctx, actor, params.username)
  return sent
}

export const listLetters: Handler<'listLetters'> = async ({ ctx, actor, query }) => {
  const { mailServer } = ctx.settings
  const { emails: found, total } = await outbox.list(ctx, actor, query)
  const data = found.map((email) => presentEmail(email, mailServer, actor.timeZone))
  return { status: 200, body: { totalResults: total, returnedResults: data.length, mailServer, data } }
}
