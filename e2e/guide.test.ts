/** The tutorials of the guide, word by word, on a server of their own each. Scaling out needs PostgreSQL and an S3 server. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { storeEngines } from '../server/test/databases.ts'
import { openFilledSource } from '../server/test/import-source.ts'
import { hasS3Server, locationText, startS3Server } from '../server/test/s3-server.ts'
import { freePort } from '../tools/free-port.ts'
import { openBrowser } from './browser.ts'
import { runTutorial, type TutorialOptions } from './guide/tutorial.ts'
import { newPlace } from './running.ts'

/** Runs the work for a reader with an empty data folder, whose ports replace those of the tutorial. */
async function withReader(
  engine: 'sqlite' | 'postgres',
  work: (options: TutorialOptions, address: string) => Promise<void>,
): Promise<void> {
  const [http, second, sftp, secondSftp, application] = await Promise.all(Array.from({ length: 5 }, freePort))
  const ports = { SALLYPORT_PORT: String(http), SALLYPORT_SFTP_PORT: String(sftp) }
  const place = await newPlace(engine, { ...ports, SALLYPORT_WEBHOOK_ALLOW: '' })
  const here = {
    ...{ ':8080': `:${http}`, 'PORT=8080': `PORT=${http}`, 8081: `${second}` },
    ...{ 2022: `${sftp}`, 2023: `${secondSftp}`, 3000: `${application}` },
    ...{ '/tmp/rehearsal': join(place.folder, 'rehearsal'), '/tmp/files-': `${place.folder}/files-` },
    'postgres://sallyport:PASSWORD@127.0.0.1:5432/sallyport': place.environment['DATABASE_URL'] ?? '',
  }
  try {
    await work(
      { environment: place.environment, folder: join(place.folder, 'reader'), here },
      `http://127.0.0.1:${http}`,
    )
  } finally {
    await place.remove()
  }
}

describe('the tutorial', () => {
  it.each(['automate-with-webhooks', 'sftp-with-keys', 'back-up'])('%s', async (name) => {
    await withReader('sqlite', (options) => runTutorial(name, options))
  })

  it('receive-from-partners, with a partner in a browser', async () => {
    const browser = await openBrowser()
    try {
      await withReader('sqlite', async (options, address) => {
        const sendFile = async () => {
          const { data } = JSON.parse(await readFile(join(options.folder, 'share.json'), 'utf8'))
          const page = await browser.newPage()
          await page.goto(`${address}/s/${data.attributes.hash}`)
          await page.getByLabel('Your Name').fill('Ann')
          await page.getByLabel('Email Address').fill('ann@quay.example')
          await page.getByLabel('Subject').fill('Order 417')
          const file = { name: 'order.csv', mimeType: 'text/csv', buffer: Buffer.from('417,12\n') }
          await page.getByLabel('Upload Area').setInputFiles(file)
          await page.getByRole('button', { name: 'Send Files' }).click()
          await page.getByRole('heading', { name: 'Your files were uploaded' }).waitFor()
        }
        await runTutorial('receive-from-partners', { ...options, people: { 'Send a file as a partner': sendFile } })
      })
    } finally {
      await browser.close()
    }
  })

  it('replace-exavault, from a server with users, shares, forms and webhooks', async () => {
    const old = await openFilledSource('sqlite')
    try {
      await withReader('sqlite', async (options) => {
        const there = {
          'https://harbour.exavault.com': old.server.address,
          OLD_API_KEY: old.mira.apiKey,
          OLD_ACCESS_TOKEN: old.mira.accessToken,
        }
        await runTutorial('replace-exavault', { ...options, here: { ...options.here, ...there } })
      })
    } finally {
      await old.close()
    }
  })

  it.skipIf(!storeEngines.includes('postgres') || !hasS3Server)('scale-out', async () => {
    const storage = await startS3Server()
    try {
      await withReader('postgres', async (options) => {
        const { SALLYPORT_DATA: _, DATABASE_URL: __, ...environment } = options.environment
        const stores = {
          's3://files/sallyport?endpoint=http://127.0.0.1:7070': locationText(storage.port),
          STORAGE_KEY: process.env['AWS_ACCESS_KEY_ID'] ?? '',
          STORAGE_SECRET: process.env['AWS_SECRET_ACCESS_KEY'] ?? '',
        }
        await runTutorial('scale-out', { ...options, environment, here: { ...options.here, ...stores } })
      })
    } finally {
      await storage.stop()
    }
  })
})
