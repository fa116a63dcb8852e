import { randomFillSync } from 'node:crypto'
import { mkdir, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench, Part } from '../bench.ts'
import { fill } from '../fill.ts'
import { cpuSeconds, ensureProgram, proportionalMemory, residentMemory, run } from '../processes.ts'
import { contest, interleaved, median, type Row, rounded, type Turn } from '../report.ts'
import { dropBytes, type TestServer } from '../server.ts'
import { openAll, openChannel, openSftp, type SftpChannel, type SftpTarget, startsAtOnce } from '../sftp/client.ts'
import { largeFiles } from '../sftp/large-files.ts'
import { type SftpServer, startSftpServer } from '../sftp/ours.ts'
import { makeKey, type Sshd, startSshd } from '../sftp/sshd.ts'
import { startBystander } from '../stall/bystander.ts'
import { percentile } from '../stall/report.ts'
import { type LargeFile, makeFile } from './files.ts'

/** SFTP with OpenSSH's client and aes128-gcm, beside OpenSSH's server, which computes no hashes. */
export const sftp: Part = { title: 'SFTP, aes128-gcm, durability `process`', measure }

async function measure(bench: Bench): Promise<Row[]> {
  await ensureProgram('/usr/bin/rclone', 'rclone', bench.signal)
  const keyFile = join(bench.disk, 'sftp-key')
  await makeKey(keyFile, bench.signal)
  const file = await makeFile(bench, bench.quick ? 2 ** 28 : 2 ** 30)
  return [...(await onOneProcessor(bench, keyFile, file)), ...(await onBoth(bench, keyFile, file))]
}

async function onOneProcessor(bench: Bench, keyFile: string, file: LargeFile): Promise<Row[]> {
  await using ours = await startSftpServer(bench, keyFile)
  await using sshd = await startSshd(bench, keyFile)
  return [
    ...(await largeFiles(bench, { ours, sshd, file, connections: 1 })),
    ...(await smallFiles(bench, ours, sshd)),
    ...(await beside(bench, ours, file)),
    ...(await listing(bench, ours, sshd)),
    await idle(bench, keyFile, sshd),
    await manyUploads(bench, keyFile),
  ]
}

async function onBoth(bench: Bench, keyFile: string, file: LargeFile): Promise<Row[]> {
  await using ours = await startSftpServer(bench, keyFile, { unpinned: true })
  await using sshd = await startSshd(bench, keyFile, { unpinned: true })
  const quarter = await makeFile(bench, file.bytes / 4)
  return await largeFiles(bench, { ours, sshd, file: quarter, connections: 4 })
}

async function smallFiles(bench: Bench, ours: SftpServer, sshd: Sshd): Promise<Row[]> {
  const { signal } = bench
  const count = bench.quick ? 500 : 2_000
  const folder = join(bench.memory, 'small')
  await mkdir(folder)
  for (let i = 0; i < count; i++) await writeFile(join(folder, `order-${i}.csv`), randomFillSync(Buffer.alloc(4_096)))
  let turn = 0
  const timed = async (target: SftpTarget, work: () => Promise<unknown>): Promise<Turn> => {
    const before = cpuSeconds(target.pid)
    const begun = performance.now()
    await work()
    const rate = count / ((performance.now() - begun) / 1_000)
    return { rate, cost: ((cpuSeconds(target.pid) - before) / count) * 1e6 }
  }
  const put = async (target: SftpTarget, to: string) => {
    await using session = await openSftp(target, signal)
    return await timed(target, () => session.run(`put -r ${folder} ${to}/put-${turn++}`))
  }
  const rclone = (target: SftpTarget, to: string) =>
    timed(target, () => run(rcloneCopy(target, folder, `${to}/rclone-${turn++}`), signal))
  const turns = await interleaved(bench.idle, bench.quick ? 2 : 3, {
    theirPut: () => put(sshd, sshd.folder),
    ourPut: () => put(ours.target, ''),
    theirRclone: () => rclone(sshd, sshd.folder),
    ourRclone: () => rclone(ours.target, ''),
  })
  const units = { unit: 'files/s', cost: 'µs', atLeast: 0.6 }
  const what = `${rounded(count)} files of 4 KiB`
  const name = 'sshd'
  return [
    contest(`${what}, \`sftp\` put -r`, turns.ourPut, { name, turns: turns.theirPut }, units),
    contest(`${what}, rclone`, turns.ourRclone, { name, turns: turns.theirRclone }, units),
  ]
}

/** sshd would run a command for the hash of each file. */
const rcloneCopy = ({ port, user, keyFile }: SftpTarget, from: string, to: string) => [
  ...['rclone', 'copy', from, `:sftp:${to}`, '--config', '/dev/null', '--sftp-host', '127.0.0.1'],
  ...['--sftp-port', String(port), '--sftp-user', user, '--sftp-key-file', keyFile, '--sftp-disable-hashcheck'],
]

/** The latency of a small download while four clients transfer large files; the clients yield to the downloader. */
async function beside(bench: Bench, { http, target }: SftpServer, file: LargeFile): Promise<Row[]> {
  const { signal } = bench
  await uploadOne(http, '/small.txt')
  const url = `${http.address}/api/v2/resources/download?resources[]=/small.txt`
  await using bystander = startBystander({ url, headers: http.headers })
  const p99 = async () => percentile(await bystander.times(), 0.99)
  await sleep(1_000, undefined, { signal })
  await p99()
  await sleep(bench.quick ? 2_000 : 5_000, undefined, { signal })
  const alone = await p99()
  const rows: Row[] = []
  for (const [what, command] of [
    ['uploads', (i: number) => `put ${file.path} /beside-${i}.bin`],
    ['downloads', (i: number) => `get /beside-${i}.bin /dev/null`],
  ] as const) {
    await using stack = new AsyncDisposableStack()
    const sessions = await openAll(4, stack, () => openSftp(target, signal, 19))
    await p99()
    await Promise.all(sessions.map((session, i) => session.run(command(i))))
    rows.push({
      what: `p99 of a download of 4 KiB over HTTP beside four ${what} over SFTP`,
      ours: `${rounded(await p99())} ms (alone ${rounded(alone)} ms)`,
    })
  }
  await dropBytes(http, file.bytes)
  return rows
}

async function uploadOne(server: TestServer, path: string): Promise<number> {
  const body = new Uint8Array(4_096)
  const url = `${server.address}/api/v2/resources/upload?path=${path}&fileSize=${body.length}`
  const answer = await fetch(url, { method: 'POST', headers: server.headers, body })
  const { data } = (await answer.json()) as { data: { id: number } }
  return data.id
}

async function listing(bench: Bench, ours: SftpServer, sshd: Sshd): Promise<Row[]> {
  const count = 100_000
  const file = await uploadOne(ours.http, '/listed.csv')
  await ours.http.restart(() => fill(ours.http, { lists: [count], trees: [], file }))
  const folder = join(sshd.folder, `list-${count}`)
  await mkdir(folder)
  for (let i = 0; i < count; i++) await writeFile(join(folder, `order-${String(i).padStart(7, '0')}.csv`), '')
  const list = async (channel: SftpChannel, path: string) => {
    const listed = await channel.list(path)
    if (listed.count !== count + 2) throw new Error(`${path} has ${listed.count} entries`)
    return listed
  }
  await using our = await openChannel(ours.target, bench.signal)
  await using their = await openChannel(sshd, bench.signal)
  const first = { ours: [] as Turn[], sshd: [] as Turn[] }
  const timed = async (channel: SftpChannel, path: string, { pid }: SftpTarget, firsts: Turn[]): Promise<Turn> => {
    const before = cpuSeconds(pid)
    const { firstMs, allMs } = await list(channel, path)
    firsts.push({ rate: 1_000 / firstMs })
    return { rate: count / (allMs / 1_000), cost: ((cpuSeconds(pid) - before) / count) * 1e6 }
  }
  const turns = await interleaved(bench.idle, bench.quick ? 2 : 5, {
    ours: () => timed(our, `/list-${count}`, ours.target, first.ours),
    sshd: () => timed(their, folder, sshd, first.sshd),
  })
  const name = 'sshd'
  const units = { unit: 'entries/s', cost: 'µs', atLeast: 1 }
  const what = `folder of ${rounded(count)} entries`
  return [
    contest(`${what}, all of them`, turns.ours, { name, turns: turns.sshd }, units),
    {
      what: `${what}, until the first of them`,
      ...{ ours: `${rounded(msOf(first.ours))} ms`, peer: `sshd ${rounded(msOf(first.sshd))} ms` },
      ratio: `${(msOf(first.sshd) / msOf(first.ours)).toFixed(2)} ×`,
      ...{ mark: '1 ×', met: msOf(first.ours) <= msOf(first.sshd) },
    },
  ]
}

const msOf = (turns: readonly Turn[]): number => median(turns.map(({ rate }) => 1_000 / rate))

/** With a server of its own: one that has served others before takes no new memory for some connections. */
async function idle(bench: Bench, keyFile: string, sshd: Sshd): Promise<Row> {
  await using server = await startSftpServer(bench, keyFile)
  const count = bench.quick ? 50 : 200
  const perConnection = async (of: SftpTarget, memory: (pid: number) => number) => {
    await using stack = new AsyncDisposableStack()
    // Its modules are loaded with the first channel.
    await openAll(startsAtOnce, stack, () => openChannel(of, bench.signal))
    const before = memory(of.pid)
    await openAll(count, stack, () => openChannel(of, bench.signal))
    return (memory(of.pid) - before) / count
  }
  const ours = await perConnection(server.target, residentMemory)
  const theirs = await perConnection(sshd, proportionalMemory)
  return {
    what: `memory of each of ${count} idle connections`,
    ours: `${rounded(ours)} MB`,
    peer: `sshd ${rounded(theirs)} MB (its processes share pages)`,
    ...{ mark: 'under 3 MB', met: ours < 3 },
  }
}

const uploads = 100

async function manyUploads(bench: Bench, keyFile: string): Promise<Row> {
  await using server = await startSftpServer(bench, keyFile)
  const { http, target } = server
  const file = await makeFile(bench, await sizeOfEach(bench))
  await using stack = new AsyncDisposableStack()
  const sessions = await openAll(uploads, stack, () => openSftp(target, bench.signal))
  const samples: number[] = []
  const sampling = setInterval(() => samples.push(residentMemory(target.pid)), 200)
  const begun = performance.now()
  await Promise.all(sessions.map((session, i) => session.run(`put ${file.path} /many-${i}.bin`))).finally(() =>
    clearInterval(sampling),
  )
  const seconds = (performance.now() - begun) / 1_000
  await dropBytes(http, file.bytes)
  const most = (part: readonly number[]) => Math.max(0, ...part)
  const half = samples.length >> 1
  const peak = most(samples)
  return {
    what: `memory during ${uploads} uploads of ${file.label} at once`,
    ours: `${rounded(peak)} MB at most, ${rounded(most(samples.slice(0, half)))} MB in the first half, ${rounded(most(samples.slice(half)))} MB in the second (${rounded((uploads * file.bytes) / seconds / 1e6)} MB/s together)`,
    ...{ mark: 'under 500 MB', met: peak < 500 },
  }
}

/** 256 MiB, or less to leave half of the free disk space. */
async function sizeOfEach({ quick, disk }: Bench): Promise<number> {
  const { bavail, bsize } = await statfs(disk)
  const room = (bavail * bsize) / 2 / uploads
  const wanted = quick ? 2 ** 24 : 2 ** 28
  return room >= wanted ? wanted : Math.floor(room / 2 ** 20) * 2 ** 20
}
