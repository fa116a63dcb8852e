import * as outbox from '../../core/letters/outbox.ts'
import { recommend } from '../../core/users/referral.ts'
import { welcomeAgain } from '../../core/users/users.ts'
import type { Handler } from '../call.ts'
import { presentLetter } from '../present/letter.ts'

const sent = { status: 201, body: { data: [] as string[] } } as const

export const sendReferralEmail: Handler<'sendReferralEmail'> = async ({ tools, actor, body }) => {
  await recommend(tools, actor, body)
  return sent
}

export const sendWelcomeEmail: Handler<'sendWelcomeEmail'> = async ({ tools, actor, params }) => {
  await welcomeAgain(tools, actor, params.username)
  return sent
}

export const listLetters: Handler<'listLetters'> = async ({ tools, actor, query }) => {
  const { mailServer } = tools.settings
  const { letters: found, total } = await outbox.list(tools, actor, query)
  const data = found.map((letter) => presentLetter(letter, mailServer, actor.timeZone))
  return { status: 200, body: { totalResults: total, returnedResults: data.length, mailServer, data } }
}
