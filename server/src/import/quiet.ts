/** The context in which an import acts: changes are logged, but trigger no webhooks, notifications and receipts. */
import { activityListener } from '../core/activity/listener.ts'
import type { Context } from '../core/context.ts'
import { recorder } from '../core/event.ts'

export const quietly = (ctx: Context): Context => ({ ...ctx, record: recorder(ctx.clock, [activityListener]) })
