import { afterEach, expect, it } from 'vitest'
import { put } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { checkStorage } from './storage-check.ts'

let app: TestApp
afterEach(() => app.close())

it('the storage can be chosen while it is empty, and afterwards is the only one that is accepted', async () => {
  app = await openTestApp('sqlite')
  await checkStorage(app.context, 's3://files/a/')
  await checkStorage(app.context, 'disk')
  await checkStorage(app.context, 's3://files/a/')
  await put(app, app.operator, '/large.bin', 'x'.repeat(100_000))
  await checkStorage(app.context, 's3://files/a/')
  for (const other of ['disk', 's3://files/b/'])
    await expect(checkStorage(app.context, other)).rejects.toThrow(
      `The files of this installation are in s3://files/a/, but SALLYPORT_STORAGE says ${other}.`,
    )
})
