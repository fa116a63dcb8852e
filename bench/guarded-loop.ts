// guarded-loop.ts FILE: posts the same bytes repeatedly through the guarded client, to each URL in turn, and prints the
// rate per second. FILE is JSON: urls, headers, body, count, atOnce.
import { readFileSync } from 'node:fs'
import { parseCidrs } from '../server/src/lib/net/address.ts'
import { createGuardedClient } from '../server/src/lib/net/safe-fetch.ts'

interface Load {
  readonly urls: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly count: number
  readonly atOnce: number
}

const load = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Load
const client = createGuardedClient({ allow: parseCidrs('127.0.0.0/8') })
const options = { headers: load.headers, body: load.body, totalTimeoutMs: 15_000, responseCapBytes: 20_000 }
let next = 0
const loop = async (count: number) => {
  const end = next + count
  const one = async () => {
    while (next < end) await client.post(load.urls[next++ % load.urls.length] ?? '', options)
  }
  await Promise.all(Array.from({ length: load.atOnce }, one))
}
await loop(Math.min(load.count, 2_000))
const [begun, cpu] = [performance.now(), process.cpuUsage()]
await loop(load.count)
const used = process.cpuUsage(cpu)
const rate = load.count / ((performance.now() - begun) / 1_000)
console.log(JSON.stringify({ rate, cost: (used.user + used.system) / load.count }))
await client.close()
