/** A program for tests of the supervisor: its processes do what SALLYPORT_TEST_FAIL says. Prints `ready`, then why it ends. */
import cluster from 'node:cluster'
import { existsSync } from 'node:fs'
import { joinServer } from '../src/cli/serving/own-process.ts'
import { Supervisor } from '../src/cli/serving/supervisor.ts'
import { createLog } from '../src/lib/log.ts'

/** The processes fail from the moment on that this file exists. */
const marker = process.argv.find((one) => one.endsWith('.marker')) ?? process.env['SALLYPORT_TEST_MARKER'] ?? ''

if (cluster.isPrimary) {
  process.env['SALLYPORT_TEST_MARKER'] = marker
  const supervisor = new Supervisor({ processes: 2, log: createLog('info', undefined, 0), pausesMs: [1, 2, 4] })
  try {
    await supervisor.start()
    process.stdout.write('ready\n')
    await supervisor.failed
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : error}\n`)
  }
  process.exitCode = (await supervisor.stop('test')) ? 0 : 1
} else {
  const own = await joinServer()
  if (existsSync(marker)) {
    await own.failed('The disk is gone.')
    process.exit(1)
  }
  own.ready({ address: `http://127.0.0.1:${own.process}`, sftp: null, ftp: [], url: '' })
  const looking = setInterval(() => own.process === 1 && existsSync(marker) && process.exit(7), 10)
  await own.stopped
  clearInterval(looking)
  own.close()
}
