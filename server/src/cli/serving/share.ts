/** What one of several processes gets of the limits and ports of a server. */
import type { Config } from '../../settings/config.ts'

/**
 * The settings of the transports of this process. Limits of HTTP connections and of concurrent operations, and the rate of new
 * connections, are divided and rounded up; passive ports are divided. Limits of SFTP and FTP connections are counted together instead.
 */
export function shareOf(config: Config): Config {
  const { process, processes, http, operations, connections, ftp } = config
  if (process === undefined) return config
  const part = (limit: number) => Math.ceil(limit / processes)
  return {
    ...config,
    http: {
      ...http,
      connections: { total: part(http.connections.total), perAddress: part(http.connections.perAddress) },
    },
    operations: { perUser: part(operations.perUser), perAccount: part(operations.perAccount) },
    connections: { ...connections, rate: part(connections.rate) },
    ftp: { ...ftp, passivePorts: portsOf(ftp.passivePorts, process, processes) },
  }
}

/** Equal ranges, the last of which may be a few ports longer. */
function portsOf({ first, last }: Config['ftp']['passivePorts'], process: number, processes: number) {
  const each = Math.floor((last - first + 1) / processes)
  const from = first + (process - 1) * each
  return { first: from, last: process === processes ? last : from + each - 1 }
}
