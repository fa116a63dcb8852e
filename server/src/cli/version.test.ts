import { afterAll, beforeAll, expect, test } from 'vitest'
import manifest from '../../../package.json' with { type: 'json' }
import { type Installation, newInstallation } from '../../test/command-line.ts'

let here: Installation
beforeAll(async () => {
  here = await newInstallation()
})
afterAll(async () => await here.remove())

test('the command and the OpenAPI document show the version of the release', async () => {
  expect(await here.run(['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' })
  const { address } = await here.serve()
  const document = (await (await fetch(`${address}/api/v2/openapi.json`)).json()) as { info: { version: string } }
  expect(document.info.version).toBe(manifest.version)
})
