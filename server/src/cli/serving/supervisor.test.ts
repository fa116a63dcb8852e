import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const program = fileURLToPath(new URL('../../../test/supervised.ts', import.meta.url))

it('gives up with the reason when a process cannot be started again, and stops the others', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-supervisor-'))
  const marker = join(folder, 'now.marker')
  const child = spawn(process.execPath, [program, marker])
  const [errors, code] = [text(child.stderr), once(child, 'close').then(([one]) => one)]
  try {
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += chunk
    })
    await expect.poll(() => said).toBe('ready\n')
    await writeFile(marker, '')
    expect(await code).toBe(0)
    expect(said).toBe('ready\nProcess 1 could not be started 9 times in a row: The disk is gone.\n')
    const lines = (await errors)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines[0]).toMatchObject({ level: 'error', process: 1, code: 7, msg: expect.stringContaining('has ended') })
    expect(lines.map(({ failed }) => failed)).toEqual([undefined, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  } finally {
    child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
})
