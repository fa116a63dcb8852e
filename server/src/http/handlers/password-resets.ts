import * as reset from '../../core/users/password-reset.ts'
import { emptyAnswer, type Handler } from '../call.ts'

export const startPasswordReset: Handler<'startPasswordReset'> = async ({ tools, body, address }) => {
  await reset.ask(tools, { ...body, address })
  return { status: 202, body: { data: [] } }
}

export const completePasswordReset: Handler<'completePasswordReset'> = async ({ tools, body, address }) => {
  await reset.complete(tools, { ...body, address })
  return emptyAnswer
}
