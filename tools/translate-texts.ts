import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Language } from '@sallyport/contract/language/languages.ts'
import type { Plugin } from 'vite'
import { areas, cataloguesOf, messagesIn } from './messages.ts'

const root = path.resolve(import.meta.dirname, '..')

/**
 * Makes a build of the web app in another language: the texts in calls of `t` are replaced by their translations, and `x.de.ts`
 * is used in place of `x.ts`. English texts remain where the catalogues lack one, which a test reports.
 */
export function translateTexts(language: Exclude<Language, 'en'>): Plugin {
  const ofLanguage = areas
    .filter(({ folder }) => path.basename(folder) === language)
    .map((area) => ({
      area,
      translations: Object.assign({}, ...cataloguesOf(area).values()) as Record<string, string>,
    }))
  return {
    name: 'translate-texts',
    enforce: 'pre',
    transformIndexHtml: (page) => page.replace('<html lang="en">', `<html lang="${language}">`),
    resolveId(source, importer) {
      if (!source.startsWith('.') || !source.endsWith('.ts') || !importer) return null
      const own = path.resolve(path.dirname(importer), source.replace(/\.ts$/, `.${language}.ts`))
      return existsSync(own) ? own : null
    },
    transform: {
      // The development server adds `?t=…` to a file that has changed.
      filter: { id: /\.tsx?(?:\?|$)/ },
      handler(source, id) {
        const file = path.relative(root, id.replace(/\?.*/, ''))
        const found = ofLanguage.find(({ area }) => path.matchesGlob(file, area.sources))
        if (!found) return null
        let code = source
        // From the end, so that the positions before it remain.
        for (const { key, text, at } of messagesIn(file, source).toSorted((a, b) => b.at.start - a.at.start))
          code = code.slice(0, at.start) + JSON.stringify(found.translations[key] || text) + code.slice(at.end)
        return { code, map: null }
      },
    },
  }
}
