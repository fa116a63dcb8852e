import { randomFillSync } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bench, Part } from '../bench.ts'
import { type Certificate, makeCertificate } from '../certificate.ts'
import { type FtpTarget, openControl, transferLarge, uploadWithCurl, uploadWithLftp } from '../ftp/clients.ts'
import { startFtpServer } from '../ftp/ours.ts'
import { startVsftpd, type Vsftpd } from '../ftp/vsftpd.ts'
import { ensureProgram, proportionalMemory, residentMemory } from '../processes.ts'
import { contest, interleaved, type Row, rounded } from '../report.ts'
import { dropBytes, type TestServer } from '../server.ts'
import { type LargeFile, makeFile } from './files.ts'

/** FTP and FTPS beside vsftpd, which computes no hashes and stores no events. */
export const ftp: Part = { title: 'FTP, TLS with aes128-gcm, durability `process`', measure }

interface Servers {
  readonly ours: FtpTarget
  readonly http: TestServer
  readonly vsftpd: Vsftpd
}

async function measure(bench: Bench): Promise<Row[]> {
  await ensureProgram('/usr/bin/lftp', 'lftp', bench.signal)
  const certificate = await makeCertificate(bench)
  const file = await makeFile(bench, bench.quick ? 2 ** 28 : 2 ** 30)
  await using server = await startFtpServer(bench, certificate)
  await using vsftpd = await startVsftpd(bench, certificate)
  const servers = { ours: server.target, http: server.http, vsftpd }
  return [
    ...(await largeFiles(bench, servers, file, { isTls: false, up: 0.5 })),
    ...(await largeFiles(bench, servers, file, { isTls: true, up: 0.9 })),
    ...(await smallFiles(bench, servers)),
    await idle(bench, certificate, vsftpd),
  ]
}

async function largeFiles(
  bench: Bench,
  { ours, http, vsftpd }: Servers,
  file: LargeFile,
  { isTls, up }: { readonly isTls: boolean; readonly up: number },
): Promise<Row[]> {
  const { bytes } = file
  const upload = (target: FtpTarget, path: string) =>
    transferLarge(target, { upload: file.path, path, bytes, isTls }, bench.signal)
  const download = (target: FtpTarget) => transferLarge(target, { path: 'down.bin', bytes, isTls }, bench.signal)
  for (const target of [ours, vsftpd]) await upload(target, 'down.bin')
  const turns = await interleaved(bench.idle, bench.quick ? 3 : 5, {
    theirUpload: () => upload(vsftpd, 'up.bin'),
    ourUpload: () => upload(ours, 'up.bin'),
    theirDownload: () => download(vsftpd),
    ourDownload: () => download(ours),
  })
  await dropBytes(http, bytes)
  await rm(join(vsftpd.folder, 'up.bin'))
  const name = 'vsftpd'
  const units = { unit: 'MB/s', cost: 's/GiB' }
  const what = `${file.label}${isTls ? ' over TLS' : ''}, curl`
  return [
    contest(`upload of ${what}`, turns.ourUpload, { name, turns: turns.theirUpload }, { ...units, atLeast: up }),
    contest(`download of ${what}`, turns.ourDownload, { name, turns: turns.theirDownload }, { ...units, atLeast: 1 }),
  ]
}

async function smallFiles(bench: Bench, { ours, vsftpd }: Servers): Promise<Row[]> {
  const count = bench.quick ? 500 : 2_000
  const from = join(bench.memory, 'small-ftp')
  await mkdir(from)
  const names = Array.from({ length: count }, (_, i) => `order-${i}.csv`)
  for (const name of names) await writeFile(join(from, name), randomFillSync(Buffer.alloc(4_096)))
  let turn = 0
  const put = (target: FtpTarget, upload: typeof uploadWithCurl, isTls: boolean) => () =>
    upload(target, { from, names, to: `small-${turn++}`, isTls }, bench.signal)
  const rows: Row[] = []
  for (const [what, upload, isTls] of [
    ['lftp', uploadWithLftp, false],
    ['lftp over TLS', uploadWithLftp, true],
    ['curl', uploadWithCurl, false],
  ] as const) {
    const turns = await interleaved(bench.idle, bench.quick ? 2 : 3, {
      theirs: put(vsftpd, upload, isTls),
      ours: put(ours, upload, isTls),
    })
    const units = { unit: 'files/s', cost: 'µs', atLeast: 0.7 }
    const peer = { name: 'vsftpd', turns: turns.theirs }
    rows.push(contest(`${rounded(count)} files of 4 KiB, ${what}`, turns.ours, peer, units))
  }
  return rows
}

/** With a server of its own: one that has served others before takes no new memory for some connections. */
async function idle(bench: Bench, certificate: Certificate, vsftpd: Vsftpd): Promise<Row> {
  await using server = await startFtpServer(bench, certificate)
  const count = bench.quick ? 50 : 200
  const perConnection = async (target: FtpTarget, memory: (pid: number) => number) => {
    using stack = new DisposableStack()
    // One after the other: the server limits how many passwords it checks at once.
    const open = async (wanted: number) => {
      for (let opened = 0; opened < wanted; opened++) stack.use(await openControl(target))
    }
    await open(5)
    const before = memory(target.pid)
    await open(count)
    return (memory(target.pid) - before) / count
  }
  const ours = await perConnection(server.target, residentMemory)
  const theirs = await perConnection(vsftpd, proportionalMemory)
  return {
    what: `memory of each of ${count} idle connections over TLS`,
    ours: `${rounded(ours)} MB`,
    peer: `vsftpd ${rounded(theirs)} MB (its processes share pages)`,
    ...{ mark: 'under 1 MB', met: ours < 1 },
  }
}
