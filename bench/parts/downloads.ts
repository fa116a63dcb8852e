import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bench, Part } from '../bench.ts'
import { makeCertificate } from '../certificate.ts'
import { transfer } from '../curl.ts'
import { startNginx } from '../nginx.ts'
import { contest, interleaved, type Row } from '../report.ts'
import { startServer, type TestServer } from '../server.ts'
import { makeFile, rawUpload } from './files.ts'

/** Downloads, beside nginx with the same file on the same disk; both from the page cache. */
export const downloads: Part = { title: 'Download', measure }

const path = '/download.bin'

async function measure(bench: Bench): Promise<Row[]> {
  const file = await makeFile(bench, bench.quick ? 2 ** 28 : 2 ** 30)
  const certificate = await makeCertificate(bench)
  await using plain = await startServer(bench)
  await using tls = await startServer(bench, {
    settings: { SALLYPORT_TLS_CERT: certificate.certFile, SALLYPORT_TLS_KEY: certificate.keyFile },
  })
  await using nginx = await startNginx(bench, { certificate })
  await copyFile(file.path, join(nginx.folder, 'download.bin'))
  for (const server of [plain, tls]) await transfer(rawUpload(server, path, file), bench.signal)

  const get = (address: string, pid: number, headers: TestServer['headers'] = {}, range?: number) =>
    transfer(
      {
        url: address,
        headers,
        args: range ? ['-r', `0-${range - 1}`] : [],
        status: range ? 206 : 200,
        bytes: range ?? file.bytes,
        pid,
      },
      bench.signal,
    )
  const ours = (server: TestServer, range?: number) =>
    get(`${server.address}/api/v2/resources/download?resources[]=${path}`, server.pid, server.headers, range)
  const theirs = (address: string, range?: number) => get(`${address}${path}`, nginx.pid, {}, range)

  const half = file.bytes / 2
  const runs = bench.quick ? 3 : 7
  const whole = await interleaved(bench.idle, runs, {
    ours: () => ours(plain),
    nginx: () => theirs(nginx.address),
    plain: () => theirs(nginx.plainAddress),
  })
  const range = await interleaved(bench.idle, runs, {
    ours: () => ours(plain, half),
    nginx: () => theirs(nginx.address, half),
  })
  const secure = await interleaved(bench.idle, runs, { ours: () => ours(tls), nginx: () => theirs(nginx.tlsAddress) })

  const units = { unit: 'MB/s', cost: 's/GiB' }
  const against = (name: string, turns: typeof whole.ours) => ({ name, turns })
  return [
    contest(`${file.label}`, whole.ours, against('nginx, sendfile', whole.nginx), { ...units, atLeast: 1.5 }),
    contest(`${file.label}`, whole.ours, against('nginx, sendfile off, 512 KiB buffers', whole.plain), units),
    contest(`range, half of it`, range.ours, against('nginx, sendfile', range.nginx), { ...units, atLeast: 0.9 }),
    contest(`${file.label} over TLS`, secure.ours, against('nginx over TLS', secure.nginx), {
      ...units,
      atLeast: 0.85,
    }),
  ]
}
