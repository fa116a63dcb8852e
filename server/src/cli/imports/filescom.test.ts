import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Installation, newHarbour } from '../../../test/command-line.ts'
import { type FilescomSite, openFilescomSite } from '../../../test/filescom-server.ts'
import type { Plan } from '../../import/plan/plan.ts'
import { siteAddress } from './filescom.ts'

let here: Installation
let there: FilescomSite
beforeAll(async () => {
  there = await openFilescomSite()
  here = await newHarbour()
})
afterAll(async () => {
  await here.remove()
  await there.close()
})

it('./sallyport import … filescom goes through all steps', async () => {
  there.put('in/a.txt', 'the first')
  for (const path of ['/groups', '/permissions', '/users', '/bundles', '/notifications', '/behaviors'])
    there.lists.set(path, [])
  const named = (verb: string) => ['import', verb, 'filescom', '--url', there.origin]
  const settings = { SALLYPORT_IMPORT_API_KEY: there.apiKey }
  const missing = await here.run(named('plan'))
  expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('SALLYPORT_IMPORT_API_KEY is missing')])
  const planned = await here.run([...named('plan'), '--json'], { settings })
  expect((JSON.parse(planned.stdout) as Plan).files.files).toBe(1)
  const ran = await here.run(named('run'), { settings })
  expect([ran.code, ran.stdout]).toEqual([0, expect.stringContaining('1 file')])
  expect(ran.stdout + ran.stderr + planned.stdout).not.toContain(there.apiKey)
  expect((await here.run(named('verify'), { settings })).code).toBe(0)
  expect((await here.run(named('undo'))).code).toBe(0)
  await here.run(named('run'), { settings })
  expect((await here.run(named('accept'))).stdout).toContain('is accepted')
}, 60_000)

it('takes the address of a site, with TLS', () => {
  expect(siteAddress('https://harbour.files.com/')).toBe('https://harbour.files.com/api/rest/v1')
  expect(siteAddress('https://harbour.files.com/api/rest/v1')).toBe('https://harbour.files.com/api/rest/v1')
  for (const [text, message] of [
    ['http://harbour.files.com', /https:/],
    ['https://key@harbour.files.com', /environment or a file/],
    ['https://harbour.files.com/folder', /without a folder/],
    ['ftp://harbour.files.com', /such as https/],
  ] as const)
    expect(() => siteAddress(text)).toThrow(message)
})
