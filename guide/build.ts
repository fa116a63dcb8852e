/** Builds the guide: the pages of contents.ts as HTML in dist/guide, with Eleventy, its style sheet, script and search index. */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import Eleventy from '@11ty/eleventy'
import { build as bundle } from 'esbuild'
import { filesIn, packFiles, putInPlace } from '../tools/built-files.ts'
import { attachments, decisionsPage } from './contents.ts'
import { createMarkdown } from './markdown.ts'
import { type Page, type Pages, readPages } from './pages.ts'

const site = 'guide/site'
const decisionsFile = `${path.basename(decisionsPage, '.md')}.html`

/** Rejects with an error that names the page, for example if it links to one that does not exist. */
async function buildGuide(root: string): Promise<void> {
  const folder = path.join(root, 'dist/guide')
  const fresh = `${folder}.${process.pid}`
  const pages = readPages(root, createMarkdown())
  await mkdir(fresh, { recursive: true })
  await renderPages(root, fresh, pages)
  await checkLinks(fresh)
  await bundle({
    entryPoints: { guide: path.join(root, 'web/src/guide/guide.ts') },
    outdir: fresh,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'warning',
  })
  const fonts = path.join(root, 'node_modules/@fontsource-variable/inter/files')
  await cp(path.join(fonts, 'inter-latin-wght-normal.woff2'), path.join(fresh, 'inter-latin.woff2'))
  await cp(path.join(root, site, 'guide.css'), path.join(fresh, 'guide.css'))
  await cp(path.join(root, 'web/src/shell/mark.svg'), path.join(fresh, 'mark.svg'))
  for (const file of attachments) await cp(path.join(root, file), path.join(fresh, path.basename(file)))
  await writeFile(
    path.join(fresh, 'sections.js'),
    sectionsScript([pages.first, ...pages.groups.flatMap((group) => group.pages), ...pages.decisions]),
  )
  await packFiles(fresh, /\.(html|css|js|svg|json)$/)
  await putInPlace(fresh, folder)
}

async function renderPages(root: string, folder: string, { first, groups, decisions }: Pages): Promise<void> {
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { version: string }
  const ordered = groups.flatMap(({ pages }) => pages)
  const all = [first, ...ordered, ...decisions]
  const targets = new Map([
    ...all.map(({ source, file }) => [source, file] as const),
    ...attachments.map((file) => [file, path.basename(file)] as const),
  ])
  const eleventy = new Eleventy(path.join(root, site), folder, {
    configPath: false,
    config(settings) {
      settings.setLibrary('md', createMarkdown())
      for (const page of all) {
        const place = ordered.indexOf(page)
        settings.addTemplate(page.file.replace(/html$/, 'md'), page.markdown, {
          ...page,
          layout: 'layout.njk',
          permalink: page.file,
          // The text is Markdown and nothing else: braces in it are not a template's.
          templateEngineOverride: 'md',
          groups,
          current: decisions.includes(page) ? decisionsFile : page.file,
          headings: page.sections.filter(({ level }) => level === 2 || level === 3),
          isFirst: page === first,
          previous: place > 0 ? ordered[place - 1] : undefined,
          next: place >= 0 || page === first ? ordered[place + 1] : undefined,
          targets,
          version,
        })
      }
    },
  })
  eleventy.disableLogger()
  await eleventy.write()
}

/** Throws for links within the guide to an anchor that the page does not have. */
async function checkLinks(folder: string): Promise<void> {
  const pages = new Map<string, string>()
  for (const file of await filesIn(folder)) pages.set(file, await readFile(path.join(folder, file), 'utf8'))
  for (const [file, html] of pages)
    for (const [, target = '', anchor] of html.matchAll(/href="([\w.-]*\.html)?#([^"]+)"/g)) {
      const linked = pages.get(target || file)
      if (anchor && !linked?.includes(`id="${anchor}"`))
        throw new Error(`${file} links to #${anchor} of ${target || file}, which does not exist.`)
    }
}

/** The sections as a script, which also works in a guide that is opened from a folder: browsers don't let such pages fetch files. */
function sectionsScript(pages: readonly Page[]): string {
  const sections = pages.flatMap(({ file, title, sections }) =>
    sections.map(({ heading, anchor, text, level }) => ({
      href: level === 1 ? file : `${file}#${anchor}`,
      page: title,
      heading,
      text: text.replaceAll(/\s+/g, ' ').trim(),
    })),
  )
  return `globalThis.guideSections = ${JSON.stringify(sections)}\n`
}

await buildGuide(path.resolve(import.meta.dirname, '..'))
