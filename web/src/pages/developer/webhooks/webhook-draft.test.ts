import { exampleWebhook } from '@sallyport/contract/schemas/webhooks/webhook.ts'
import { expect, test } from 'vitest'
import { draftOf, emptyDraft, filterSummary, filtersOf, settingsOf } from './webhook-draft.ts'

const filters = { names: ['order-*'], extensions: ['csv', 'xml'], minSize: 2_000, protocols: ['sftp'], users: ['ada'] }
const webhook = {
  ...exampleWebhook,
  folder: '/inbound',
  attributes: { ...exampleWebhook.attributes, filters, rateLimit: 5, caCertificate: 'PEM' },
}

test('filters are preserved by the form, with sizes in a suitable unit', () => {
  const draft = draftOf(webhook)
  expect(filtersOf(draft.filters)).toEqual(filters)
  expect(draft.filters).toMatchObject({ minSize: 2, unit: 'kB' })
  const odd = { ...webhook, attributes: { ...webhook.attributes, filters: { minSize: 1_024 } } }
  expect(draftOf(odd).filters).toMatchObject({ minSize: 1_024, unit: 'bytes', names: [] })
  expect(filtersOf({ ...emptyDraft.filters, minSize: 1.5, unit: 'MB' })).toEqual({ minSize: 1_500_000 })
  expect(filtersOf(emptyDraft.filters)).toBeNull()
})

test('collapsed settings have a short summary', () => {
  expect(filterSummary(emptyDraft.filters)).toBe('all events of the selected triggers')
  expect(filterSummary(draftOf(webhook).filters)).toBe('named order-*, .csv or .xml, 2 kB or more, by sftp, of ada')
})

test('only changes of collapsed settings are sent', () => {
  expect(settingsOf(emptyDraft, emptyDraft, true)).toEqual({
    endpointUrl: '',
    responseVersion: 'v2',
    triggers: expect.objectContaining({ resources: expect.objectContaining({ upload: true, delete: false }) }),
    resource: '/',
  })
  const before = draftOf(webhook)
  const sent = (change: Partial<typeof before>) => Object.keys(settingsOf({ ...before, ...change }, before, false))
  const always = ['endpointUrl', 'responseVersion', 'triggers']
  expect(sent({})).toEqual(always)
  expect(settingsOf({ ...before, filters: emptyDraft.filters, pace: '', authority: ' ' }, before, false)).toMatchObject(
    {
      filters: null,
      rateLimit: null,
      caCertificate: null,
    },
  )
  expect(sent({ folder: '/other' })).toEqual([...always, 'resource'])
})
