import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { WhoDidWhat } from './who-did-what.tsx'

const deleted = { by: '', byName: '' }

test('the activity of a deleted user is said without a name, or with words for one', () => {
  expect(WhoDidWhat({ activity: 'renamed', of: deleted, me: 'mira' })).toBe('Renamed')
  const downloaded = WhoDidWhat({ activity: 'downloaded', of: deleted, me: 'mira' })
  expect(renderToStaticMarkup(downloaded)).toBe('Deleted user downloaded it')
})
