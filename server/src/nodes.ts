/** This server as one of the nodes of its installation. */
import { join, type Membership } from './cluster/membership.ts'
import type { Config } from './config.ts'
import type { Context } from './core/context.ts'
import type { DatabaseClock } from './db/database/clock.ts'

export async function joinNodes(config: Config, ctx: Context, clock: DatabaseClock): Promise<Membership> {
  const { db, log, settings } = ctx
  const { nodeId: id, version } = settings
  return await join(
    { id, label: config.nodeLabel, version, settings: {} },
    {
      ...{ db, clock, log },
      measureClock: () => clock.measure(),
      onDraining(isDraining) {
        if (isDraining !== settings.isDraining)
          log.info({ node: id }, isDraining ? 'drained: takes no work of the queues' : 'takes work of the queues again')
        settings.isDraining = isDraining
      },
    },
  )
}
