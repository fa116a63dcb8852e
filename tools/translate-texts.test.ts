import path from 'node:path'
import { expect, test } from 'vitest'
import { translateTexts } from './translate-texts.ts'

const root = path.resolve(import.meta.dirname, '..')
const plugin = translateTexts('de')

function transformed(file: string, source: string): string | undefined {
  const { handler } = plugin.transform as { handler: (source: string, id: string) => { code: string } | null }
  return handler(source, path.join(root, file))?.code
}

test('texts are replaced by their translations, with their contexts, and each of a choice', () => {
  const source = `const a = t('Files'), b = tc('tab', "Share"), c = t(isFile ? 'Delete' : 'Restore'), d = t('Not a text of ours')`
  expect(transformed('web/src/pages/files/page.tsx', source)).toBe(
    `const a = t("Dateien"), b = tc('tab', "Freigeben"), c = t(isFile ? "Löschen" : "Wiederherstellen"), d = t("Not a text of ours")`,
  )
})

test('texts of a file that has changed during development are replaced', () => {
  expect(transformed('web/src/pages/files/page.tsx?t=1796000000', "t('Files')")).toBe('t("Dateien")')
})

test('forms have the translations of public pages, and other modules stay as they are', () => {
  expect(transformed('contract/src/form-page/form-page.ts', "texts.t('Select…')")).toBe('texts.t("Auswählen …")')
  expect(transformed('node_modules/other/index.ts', "t('Files')")).toBeUndefined()
})

test('a module of the language is used in place of the English one', () => {
  const resolve = plugin.resolveId as (source: string, importer: string) => string | null
  const importer = path.join(root, 'web/src/lib/language/language.ts')
  expect(resolve('./page-language.ts', importer)).toBe(path.join(root, 'web/src/lib/language/page-language.de.ts'))
  expect(resolve('./language.ts', importer)).toBeNull()
  expect(resolve('react', importer)).toBeNull()
})
