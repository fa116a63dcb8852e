/** Which first steps an account and its server have taken, from what is stored. */
import { mustBeAdmin } from '../access.ts'
import type { Actor } from '../actor.ts'
import { isServable, state } from '../certificates/certificates.ts'
import type { Needs } from '../context.ts'
import { fields } from '../server-settings/server-settings.ts'
import { isOperator, wasTested } from '../server-settings/store.ts'
import * as store from './store.ts'

export interface FirstSteps {
  /** There is a user beside the master. */
  readonly user: boolean
  /** A share was created; it may have been deleted since. */
  readonly share: boolean
  /** Steps of operators; null for others, and for those without a browser session. */
  readonly server: ServerSteps | null
}

interface ServerSteps {
  /** The public address is set. */
  readonly publicAddress: boolean
  /** A mail server is set, and one has accepted a test email. */
  readonly mail: boolean
  /** The public address has https, without which no browser can sign in there; by ACME there is a certificate. */
  readonly certificate: boolean
  /** Why the last attempt to obtain a certificate by ACME failed, and what to do. */
  readonly certificateProblem: string | null
}

type FirstStepsContext = Needs<'db' | 'clock' | 'settings' | 'serverSettings'>

export async function firstSteps(ctx: FirstStepsContext, actor: Actor): Promise<FirstSteps> {
  mustBeAdmin(actor, 'see activity')
  const { q } = ctx.db
  const maySet = actor.kind === 'user' && actor.session !== undefined && (await isOperator(q, actor.userId))
  return {
    user: await store.hasSecondUser(q, actor.accountId),
    share: await store.hasShare(q, actor.accountId),
    server: maySet ? await serverSteps(ctx) : null,
  }
}

async function serverSteps(ctx: FirstStepsContext): Promise<ServerSteps> {
  const { db, settings, serverSettings } = ctx
  return {
    publicAddress: settings.acme !== null || serverSettings.state(fields.publicUrl).source !== 'default',
    mail: serverSettings.state(fields.mail).text !== null && (await wasTested(db.q)),
    certificate: settings.publicUrl.startsWith('https:') && (await isServable(ctx)),
    certificateProblem: (await state(ctx))?.problem ?? null,
  }
}
