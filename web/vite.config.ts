import path from 'node:path'
import { pathToFileURL } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { slimOperations } from '../tools/slim-operations.ts'
import { translateTexts } from '../tools/translate-texts.ts'

const operationsFile = path.resolve(import.meta.dirname, '../contract/src/operations.ts')

/** See tools/slim-operations.ts. */
function withoutSchemas(): Plugin {
  return {
    name: 'slim-operations',
    async load(id) {
      if (id !== operationsFile) return null
      const { operations } = (await import(pathToFileURL(operationsFile).href)) as {
        operations: Parameters<typeof slimOperations>[0]
      }
      return `export const operations = ${JSON.stringify(slimOperations(operations))}`
    },
  }
}

// `npx vite web` during development: pages from source, in German with SALLYPORT_LANGUAGE=de, everything else from the server at
// SALLYPORT_URL, optionally as the user of a token.
const {
  SALLYPORT_URL: target = 'http://127.0.0.1:8080',
  SALLYPORT_LANGUAGE: language,
  API_KEY: apiKey,
  ACCESS_TOKEN: accessToken,
} = process.env
const headers = apiKey && accessToken ? { 'ev-api-key': apiKey, 'ev-access-token': accessToken } : {}
const served = { target, headers }

export default defineConfig({
  plugins: [react(), withoutSchemas(), ...(language === 'de' ? [translateTexts(language)] : [])],
  resolve: {
    // Our texts have no skeletons (`{at, date, ::yMMMd}`), which are a fifth of the library for texts.
    alias: { '@formatjs/icu-skeleton-parser': path.join(import.meta.dirname, 'src/lib/language/no-skeletons.ts') },
  },
  build: {
    outDir: '../dist/web',
    target: 'es2023',
    // The strict content security policy forbids data: URLs for fonts and scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        // What nearly every screen uses compresses better together than in many files.
        codeSplitting: {
          groups: [
            { name: 'texts', test: /lib\/(bytes|path|long-path|clock)\.ts$|form-page\/size\.ts$/ },
            { name: 'base', tags: ['$initial'] },
            { name: 'tanstack', test: /\/node_modules\/@tanstack\// },
          ],
        },
      },
    },
  },
  server: { host: '127.0.0.1', proxy: { '/api': served, '/docs': served, '/s/': served } },
})
