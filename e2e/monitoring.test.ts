import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../tools/free-port.ts'
import { debianProgram } from './clients/programs.ts'
import { newPlace, type Place, type Running, root, setUpMaster, start } from './running.ts'

const isNightly = process.env['SALLYPORT_NIGHTLY'] === '1'
const token = 'a-token-for-metrics-of-some-length'

interface Rule {
  readonly name: string
  readonly health: string
  readonly state: string
}

describe.skipIf(!isNightly)('a Prometheus with the example of alert rules', () => {
  const stack = new AsyncDisposableStack()
  let place: Place
  let server: Running
  let prometheus: string

  beforeAll(async () => {
    expect(await debianProgram('prometheus', 'prometheus')).toBe(null)
    place = await newPlace('sqlite', { SALLYPORT_METRICS_TOKEN: token })
    stack.defer(() => place.remove())
    await setUpMaster(place)
    server = await start(place)
    stack.defer(async () => void (await server.stop()))
    prometheus = `http://127.0.0.1:${await startPrometheus(new URL(server.address).host)}`
  })
  afterAll(() => stack.disposeAsync())

  async function startPrometheus(target: string): Promise<number> {
    const folder = join(place.folder, 'prometheus')
    await mkdir(folder)
    const rules = join(root, 'docs', 'examples', 'prometheus-alerts.yml')
    const config = {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [rules],
      scrape_configs: [
        { job_name: 'sallyport', authorization: { credentials: token }, static_configs: [{ targets: [target] }] },
      ],
    }
    // JSON is YAML, too.
    await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config))
    const port = await freePort()
    const args = [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ]
    const child = spawn('prometheus', args, { stdio: 'ignore' })
    stack.defer(async () => {
      child.kill()
      await once(child, 'exit')
    })
    return port
  }

  async function ask<T>(path: string): Promise<T> {
    const answer = await fetch(`${prometheus}/api/v1/${path}`)
    return ((await answer.json()) as { data: T }).data
  }

  const valuesOf = async (query: string) => {
    const { result } = await ask<{ result: { value: [number, string] }[] }>(`query?query=${encodeURIComponent(query)}`)
    return result.map(({ value: [, value] }) => Number(value))
  }

  it('reads the metrics, evaluates every rule, and raises no alert for a healthy server', async () => {
    for (let tries = 0; tries < 60 && (await valuesOf('up').catch(() => [])).length === 0; tries++) await pause(500)
    expect(await valuesOf('up{job="sallyport"}')).toEqual([1])
    expect(await valuesOf('sallyport_storage_up')).toEqual([1])
    const rules = async () =>
      (await ask<{ groups: { rules: Rule[] }[] }>('rules')).groups.flatMap((group) => group.rules)
    await expect
      .poll(async () => (await rules()).map(({ health }) => health), { timeout: 30_000 })
      .not.toContain('unknown')
    const evaluated = await rules()
    expect(evaluated).toHaveLength(12)
    expect(evaluated.filter(({ health, state }) => health !== 'ok' || state !== 'inactive')).toEqual([])
  })

  it('raises an alert when the server does not respond', async () => {
    await server.kill()
    const stateOf = async (name: string) =>
      (await ask<{ groups: { rules: Rule[] }[] }>('rules')).groups
        .flatMap((group) => group.rules)
        .find((rule) => rule.name === name)?.state
    // It fires after two minutes.
    await expect.poll(() => stateOf('SallyportDown'), { timeout: 30_000 }).toBe('pending')
  })
})
