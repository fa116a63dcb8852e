/** PASV, EPSV, PORT, EPRT: where the next data connection comes from. */
import { isIPv4 } from 'node:net'
import type { Reply } from '../control/reply-codes.ts'
import type { FtpState } from '../control/state.ts'
import { activeTarget } from '../data/active.ts'
import { type Endpoint, extendedPassiveText, parseEprt, parseEpsv, parsePort, passiveText } from '../wire/addresses.ts'
import { type Commands, withArgument } from './command.ts'
import { passiveAddress } from './passive-address.ts'

const onlyExtended: Reply = { code: 501, text: 'Only EPSV can be used after EPSV ALL.' }
const otherFamily: Reply = { code: 522, text: 'Use the protocol of the control connection.' }

async function listen(state: FtpState): Promise<number> {
  state.dropTarget()
  const { localAddress, peer } = state.control
  const listener = await state.server.passivePorts.open({ host: localAddress, peer })
  state.target = listener
  return listener.port
}

async function passive(state: FtpState): Promise<Reply> {
  if (state.isExtendedPassiveOnly) return onlyExtended
  const { reachedAddress, peer } = state.control
  const host = await passiveAddress(state.server.options.publicAddress, { reachedAddress, peer })
  if (host === null) return { code: 425, text: 'Use EPSV: this connection is not over IPv4.' }
  return { code: 227, text: passiveText({ host, port: await listen(state) }) }
}

async function extendedPassive(state: FtpState, argument: string | null): Promise<Reply> {
  const wanted = parseEpsv(argument)
  if (wanted === null) return { code: 501, text: 'EPSV is followed by nothing, 1, 2 or ALL.' }
  if (wanted === 'all') {
    state.isExtendedPassiveOnly = true
    return { code: 200, text: 'Only EPSV can be used from now on.' }
  }
  const family = isIPv4(state.control.peer) ? 1 : 2
  if (wanted !== 'any' && wanted !== family) return otherFamily
  return { code: 229, text: extendedPassiveText(await listen(state)) }
}

/** Active mode: the server connects to the client, at its own address only. */
function active(state: FtpState, endpoint: Endpoint | null | 'family'): Reply {
  const { server, control } = state
  state.dropTarget()
  if (!server.options.isActiveAllowed)
    return { code: 502, text: 'Active mode is switched off on this server. Use passive mode.' }
  if (state.isExtendedPassiveOnly) return onlyExtended
  if (endpoint === 'family') return otherFamily
  if (endpoint === null) return { code: 501, text: 'This is not an address with a port.' }
  const { peer } = control
  // Behind a load balancer the connections on both its sides can have different protocols.
  const localAddress = isIPv4(control.localAddress) === isIPv4(peer) ? control.localAddress : ''
  const { host: address, port } = endpoint
  const isOwnPort = (one: number) => server.isOwnPort(one)
  state.target = activeTarget({ address, port, peer, localAddress, isOwnPort, openMs: server.bounds.data.openMs })
  return { code: 200, text: 'The data connection is going to be opened to this address.' }
}

const keepsRestart = true

export const dataPortCommands: Commands = {
  PASV: { keepsRestart, run: passive },
  EPSV: { keepsRestart, run: extendedPassive },
  PORT: { keepsRestart, run: withArgument(async (state, argument) => active(state, parsePort(argument))) },
  EPRT: { keepsRestart, run: withArgument(async (state, argument) => active(state, parseEprt(argument))) },
}
