import type { EngineName } from '../../server/src/db/engine.ts'
import { engines } from '../../server/test/databases.ts'

const isNightly = process.env['SALLYPORT_NIGHTLY'] === '1'

/** With both engines each tests every second client: what a client sends does not depend on the engine. In nightly each tests all. */
export const clientsOn = <C>(engine: EngineName, clients: readonly C[]): readonly C[] =>
  isNightly || engines.length === 1
    ? clients
    : clients.filter((_, index) => index % 2 === (engine === 'sqlite' ? 0 : 1))
