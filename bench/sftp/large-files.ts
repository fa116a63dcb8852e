/** Large files over SFTP, beside OpenSSH's server. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Bench, bytesPerGib } from '../bench.ts'
import type { LargeFile } from '../parts/files.ts'
import { cpuSeconds } from '../processes.ts'
import { contest, interleaved, type Row, type Turn } from '../report.ts'
import { dropBytes } from '../server.ts'
import { openAll, openSftp, type SftpSession, type SftpTarget } from './client.ts'
import type { SftpServer } from './ours.ts'
import type { Sshd } from './sshd.ts'

interface LargeFiles {
  readonly ours: SftpServer
  readonly sshd: Sshd
  /** What each connection sends and receives. */
  readonly file: LargeFile
  readonly connections: number
}

/** Puts and gets of large files on some connections at once. */
export async function largeFiles(bench: Bench, transfers: LargeFiles): Promise<Row[]> {
  const { file, connections } = transfers
  const gets = await getTurns(bench, transfers)
  const puts = await putTurns(bench, transfers)
  const units = { unit: 'MB/s', cost: 's/GiB' }
  const name = 'sshd'
  const what = connections === 1 ? file.label : `${connections} × ${file.label} at once, servers on both processors`
  return [
    contest(`put ${what}`, puts.ours, { name, turns: puts.theirs }, { ...units, atLeast: 0.8 }),
    contest(`get ${what}`, gets.ours, { name, turns: gets.theirs }, { ...units, atLeast: 0.7, aim: 1 }),
  ]
}

const turnsOf = ({ quick }: Bench): number => (quick ? 3 : 5)

async function getTurns(bench: Bench, { ours, sshd, file, connections }: LargeFiles) {
  const { signal } = bench
  const path = 'get.bin'
  const get = (target: SftpTarget, folder: string) =>
    together(target, { connections, bytes: file.bytes }, signal, (session) =>
      session.run(`get ${folder}/${path} /dev/null`),
    )
  for (const [target, folder] of [
    [ours.target, ''],
    [sshd, sshd.folder],
  ] as const) {
    await using session = await openSftp(target, signal)
    await session.run(`put ${file.path} ${folder}/${path}`)
  }
  const turns = await interleaved(bench.idle, turnsOf(bench), {
    theirs: () => get(sshd, sshd.folder),
    ours: () => get(ours.target, ''),
  })
  await dropBytes(ours.http, file.bytes)
  await rm(join(sshd.folder, path))
  return turns
}

/**
 * Both servers write new files, which are deleted after each turn: a file that replaces another one would reuse its pages in the
 * page cache with sshd only, and a virtual machine can take longer for new pages than the server takes for everything else.
 */
async function putTurns(bench: Bench, { ours, sshd, file, connections }: LargeFiles) {
  const paths = Array.from({ length: connections }, (_, i) => `put-${i}.bin`)
  const put = (target: SftpTarget, folder: string) =>
    together(target, { connections, bytes: file.bytes }, bench.signal, (session, i) =>
      session.run(`put ${file.path} ${folder}/${paths[i]}`),
    )
  return await interleaved(bench.idle, turnsOf(bench), {
    theirs: async () => {
      const turn = await put(sshd, sshd.folder)
      for (const path of paths) await rm(join(sshd.folder, path))
      return turn
    },
    ours: async () => {
      const turn = await put(ours.target, '')
      await dropBytes(ours.http, file.bytes)
      return turn
    },
  })
}

/** The same on several connections at once, sign-in excluded; the rate is in MB/s of all together. */
async function together(
  target: SftpTarget,
  { connections, bytes }: { readonly connections: number; readonly bytes: number },
  signal: AbortSignal,
  work: (session: SftpSession, i: number) => Promise<void>,
): Promise<Turn> {
  await using stack = new AsyncDisposableStack()
  const sessions = await openAll(connections, stack, () => openSftp(target, signal))
  const before = cpuSeconds(target.pid)
  const begun = performance.now()
  await Promise.all(sessions.map(work))
  const seconds = (performance.now() - begun) / 1_000
  const all = connections * bytes
  return { rate: all / seconds / 1e6, cost: ((cpuSeconds(target.pid) - before) / all) * bytesPerGib }
}
