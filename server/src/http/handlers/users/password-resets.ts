import * as reset from '../../../core/users/password-reset.ts'
import { emptyAnswer, type Handler } from '../../responses/call.ts'

export const startPasswordReset: Handler<'startPasswordReset'> = async ({ ctx, body, address }) => {
  await reset.requestReset(ctx, { ...body, address })
  return { status: 202, body: { data: [] } }
}

export const completePasswordReset: Handler<'completePasswordReset'> = async ({ ctx, body, address }) => {
  await reset.completeReset(ctx, { ...body, address })
  return emptyAnswer
}
