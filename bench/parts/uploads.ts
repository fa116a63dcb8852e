import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bench, Part } from '../bench.ts'
import { transfer } from '../curl.ts'
import { type Nginx, startNginx } from '../nginx.ts'
import { contest, interleaved, type Row, type Turn } from '../report.ts'
import { dropBytes, startServer, type TestServer } from '../server.ts'
import { formUpload, type LargeFile, makeFile, rawUpload } from './files.ts'

/** Uploads with SHA-256, beside nginx's PUT, which computes no hash. Files are unlinked before they reach the disk. */
export const uploads: Part = { title: 'Upload', measure }

const units = { unit: 'MB/s', cost: 's/GiB' }

async function measure(bench: Bench): Promise<Row[]> {
  const file = await makeFile(bench, bench.quick ? 2 ** 28 : 2 ** 30)
  return [...(await onOneProcessor(bench, file)), ...(await onBoth(bench, file))]
}

async function onOneProcessor(bench: Bench, file: LargeFile): Promise<Row[]> {
  await using server = await startServer(bench)
  await using withSync = await startServer(bench, { durability: 'power' })
  await using nginx = await startNginx(bench)
  const { raw, form, put, power } = await interleaved(bench.idle, bench.quick ? 3 : 7, {
    put: () => putTo(bench, nginx, file),
    raw: () => uploadTo(bench, server, file, rawUpload),
    form: () => uploadTo(bench, server, file, formUpload),
    power: () => uploadTo(bench, withSync, file, formUpload),
  })
  const peer = { name: 'nginx PUT', turns: put }
  return [
    contest(`${file.label}, bare body`, raw, peer, { ...units, atLeast: 0.32, aim: 0.45 }),
    contest(`${file.label}, official form`, form, peer, { ...units, atLeast: 0.25, aim: 0.35 }),
    contest(`${file.label}, official form, durability \`power\` (fsync; nginx does none)`, power, peer, units),
  ]
}

async function onBoth(bench: Bench, file: LargeFile): Promise<Row[]> {
  await using server = await startServer(bench, { unpinned: true })
  await using nginx = await startNginx(bench, { unpinned: true })
  const { raw, form, put } = await interleaved(bench.idle, bench.quick ? 3 : 7, {
    put: () => putTo(bench, nginx, file),
    raw: () => uploadTo(bench, server, file, rawUpload),
    form: () => uploadTo(bench, server, file, formUpload),
  })
  const peer = { name: 'nginx PUT, likewise', turns: put }
  return [
    contest(`${file.label}, bare body, servers on both processors`, raw, peer, units),
    contest(`${file.label}, official form, servers on both processors`, form, peer, units),
  ]
}

let count = 0

async function uploadTo(bench: Bench, server: TestServer, file: LargeFile, how: typeof rawUpload): Promise<Turn> {
  const turn = await transfer(how(server, `/upload-${count++}.bin`, file), bench.signal)
  await dropBytes(server, file.bytes)
  return turn
}

async function putTo(bench: Bench, nginx: Nginx, file: LargeFile): Promise<Turn> {
  const name = `upload-${count++}.bin`
  const request = { url: `${nginx.address}/${name}`, args: ['-T', file.path], status: 201, bytes: file.bytes }
  const turn = await transfer({ ...request, pid: nginx.pid }, bench.signal)
  await rm(join(nginx.folder, name))
  return turn
}
