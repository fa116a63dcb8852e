/** Opens the app, for the server and for commands. */
import type { App, Overrides } from '../../app.ts'
import { Fault } from '../../core/fault.ts'
import type { Config } from '../../settings/config.ts'
import { requireRestored } from '../backups/unfinished.ts'
import { sentenceOf } from '../output/output.ts'

/** Opens the app. Throws `unavailable` with a message for the operator, `conflict` while a restore is not complete. */
export async function openOrRefuse(config: Config, parts: Pick<Overrides, 'tracing'> = {}): Promise<App> {
  requireRestored(config.data)
  try {
    const { createApp } = await import('../../app.ts')
    return await createApp(config, parts)
  } catch (error) {
    throw cannotOpen(error)
  }
}

/** A Fault with the reason why a folder, a database or a key cannot be opened. */
export function cannotOpen(error: unknown): Fault {
  return error instanceof Fault
    ? error
    : new Fault('unavailable', `Sallyport can't open its data: ${sentenceOf(error)}`)
}
