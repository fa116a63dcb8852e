/** ssh-audit, the usual audit of SSH servers, has nothing to fail but what we offer on purpose. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { python, pythonEnvironment } from './clients/programs.ts'
import { newPlace, start } from './running.ts'

const run = promisify(execFile)

interface Algorithm {
  readonly algorithm: string
  readonly notes: { readonly fail?: readonly string[] }
}

interface Report {
  readonly kex: readonly Algorithm[]
  readonly key: readonly Algorithm[]
  readonly enc: readonly Algorithm[]
  readonly mac: readonly Algorithm[]
  readonly cves: readonly unknown[]
}

it('ssh-audit fails nothing but the curves of NIST', async ({ skip }) => {
  const missing = await pythonEnvironment()
  if (missing !== null) return skip(missing)
  const place = await newPlace('sqlite', { SALLYPORT_SFTP_PORT: '0' })
  try {
    const server = await start(place)
    try {
      const port = /sftp:\/\/127\.0\.0\.1:(\d+)/.exec(server.output())?.[1] ?? ''
      // Its exit code says what it has found.
      const audit = run(python('ssh-audit'), ['--json', '--port', port, '127.0.0.1'])
      const { stdout } = await audit.catch((error: { stdout: string }) => error)
      const report = JSON.parse(stdout) as Report
      const algorithms = [...report.kex, ...report.key, ...report.enc, ...report.mac]
      expect(algorithms.length).toBeGreaterThan(15)
      const failed = algorithms.filter(({ notes }) => (notes.fail ?? []).length > 0).map(({ algorithm }) => algorithm)
      expect(failed.filter((name) => !/^(ecdh|ecdsa)-sha2-nistp\d+$/.test(name))).toEqual([])
      expect(report.cves).toEqual([])
    } finally {
      await server.stop()
    }
  } finally {
    await place.remove()
  }
})
