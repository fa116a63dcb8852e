/** A file of 1 GiB into a bucket of a local versitygw and back, through the code of the server, beside rclone and the AWS client. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { hasS3Server, startS3Server } from '../../server/test/s3-server.ts'
import type { Bench, Part } from '../bench.ts'
import { contest, interleaved, type Row, type Turn } from '../report.ts'

export const bucket: Part = { title: 'Bucket', measure }

const run = promisify(execFile)

const script = join(import.meta.dirname, '../bucket-transfer.ts')
/** As in tools/run; see docs/decisions/0007-network-bytes-and-the-collector.md. */
const serverFlags = ['--scavenger-max-new-space-capacity-mb=4', '--max-semi-space-size=16']

async function measure({ quick, disk, memory, idle }: Bench): Promise<Row[]> {
  if (!hasS3Server) throw new Error('versitygw is missing: run tools/run tools/versitygw.ts')
  const size = quick ? 2 ** 27 : 2 ** 30
  const source = await makeFile(join(memory, 'source.bin'), size)
  const server = await startS3Server()
  try {
    await run('taskset', ['-acp', '0', String(server.pid)]).catch(() => undefined)
    const rates = (ms: number): Turn => ({ rate: size / 1e6 / (ms / 1_000) })
    const timed = async (work: () => Promise<unknown>): Promise<Turn> => {
      const begun = performance.now()
      await work()
      return rates(performance.now() - begun)
    }
    const received = join(memory, 'received.bin')
    const transfer = async (direction: 'put' | 'get', file: string): Promise<Turn> => {
      const args = [...serverFlags, script, direction, String(server.port), file, join(disk, 'spool')]
      return rates(Number((await run(process.execPath, args)).stdout))
    }
    const ours = {
      put: () => transfer('put', source),
      get: () => transfer('get', received).finally(() => rm(received, { force: true })),
    }
    const others = peers(server.port, source, join(memory, 'peer.bin'))
    const count = quick ? 1 : 3
    const of = (name: 'put' | 'get') => ({
      ours: ours[name],
      rclone: () => timed(others.rclone[name]),
      aws: () => timed(others.aws[name]),
    })
    const put = await interleaved(idle, count, of('put'))
    const get = await interleaved(idle, count, of('get'))
    const options = { unit: 'MB/s', cost: '', atLeast: 0.9 }
    const text = `${size / 2 ** 20} MiB`
    const rows = [
      contest(`put of ${text}`, put.ours, { name: 'rclone', turns: put.rclone }, options),
      contest(`put of ${text}`, put.ours, { name: 'aws s3 cp', turns: put.aws }, options),
      contest(`get of ${text}`, get.ours, { name: 'rclone', turns: get.rclone }, options),
      contest(`get of ${text}`, get.ours, { name: 'aws s3 cp', turns: get.aws }, options),
    ]
    return rows.map((row) => ({ ...row, cpu: '' }))
  } finally {
    await server.stop()
  }
}

async function makeFile(path: string, size: number): Promise<string> {
  const file = await open(path, 'w')
  for (let at = 0; at < size; at += 2 ** 24) await file.write(randomBytes(Math.min(2 ** 24, size - at)))
  await file.close()
  return path
}

function peers(port: number, source: string, received: string) {
  const endpoint = `http://127.0.0.1:${port}`
  const { AWS_CA_BUNDLE: _, ...rest } = process.env
  const env = { ...rest, AWS_DEFAULT_REGION: 'us-east-1', RCLONE_CONFIG: '/dev/null' }
  const remote = `:s3,provider=Other,env_auth=true,endpoint="${endpoint}":files/peer`
  const rclone = (from: string, to: string) =>
    run('rclone', ['copyto', '--ignore-times', '--s3-no-check-bucket', from, to], { env })
  const aws = (from: string, to: string) =>
    run('aws', ['--endpoint-url', endpoint, 's3', 'cp', '--only-show-errors', from, to], { env })
  const backAgain = async (get: Promise<unknown>) => {
    await get
    await rm(received)
  }
  return {
    rclone: {
      put: () => rclone(source, `${remote}/rclone.bin`),
      get: () => backAgain(rclone(`${remote}/rclone.bin`, received)),
    },
    aws: {
      put: () => aws(source, 's3://files/peer/aws.bin'),
      get: () => backAgain(aws('s3://files/peer/aws.bin', received)),
    },
  }
}
