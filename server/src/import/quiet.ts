/** The context in which an import acts: changes are logged and audited, and shares get their receipts, but nobody is told. */
import { auditListener } from '../core/activity/audit/listener.ts'
import { activityListener } from '../core/activity/listener.ts'
import type { Context } from '../core/context.ts'
import { recorder } from '../core/event.ts'
import { receiptListener } from '../core/notifications/receipts.ts'

export const quietly = (ctx: Context): Context => ({
  ...ctx,
  record: recorder(ctx.clock, [activityListener, receiptListener(ctx), ...(ctx.settings.audit ? [auditListener] : [])]),
})
