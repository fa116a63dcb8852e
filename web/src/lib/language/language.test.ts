import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { forgetLanguage, keepLanguage, reloadInLanguage } from './language.ts'

const page = { cookie: '' }
const reload = vi.fn()
const stored = new Map<string, string>()

beforeEach(() => {
  stored.clear()
  reload.mockClear()
  vi.stubGlobal('document', page)
  vi.stubGlobal('location', { protocol: 'https:', reload })
  vi.stubGlobal('navigator', { languages: ['de-AT', 'en'] })
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  })
})
afterEach(() => vi.unstubAllGlobals())

test('the language of the user is kept in a cookie, for the server, until the user signs out', () => {
  keepLanguage('en')
  expect(page.cookie).toBe('sallyport_language=en; Path=/; Max-Age=34560000; SameSite=Lax; Secure')
  forgetLanguage()
  expect(page.cookie).toBe('sallyport_language=; Path=/; Max-Age=0; SameSite=Lax; Secure')
})

test('a page in another language is loaded again, once: without cookies it would be the same page again', () => {
  expect([reloadInLanguage('de'), reloadInLanguage('de')]).toEqual([true, false])
  expect([reloadInLanguage('en'), reloadInLanguage('de')]).toEqual([false, true])
  expect(reload).toHaveBeenCalledTimes(2)
})

test('without a setting the page is in the language of the browser', () => {
  keepLanguage(null)
  expect(reloadInLanguage(null)).toBe(true)
  expect(page.cookie).toContain('Max-Age=0')
  vi.stubGlobal('navigator', { languages: ['fr', 'en'] })
  expect(reloadInLanguage(null)).toBe(false)
})
