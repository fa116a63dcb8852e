/** The contents of the guide and the files of docs/ agree. */
import { globSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { contents, decisionsPage, firstPage } from './contents.ts'
import { createMarkdown } from './markdown.ts'
import { readPages } from './pages.ts'

it('has every page of docs, once', () => {
  const root = path.resolve(import.meta.dirname, '..')
  const files = globSync(['docs/*.md', 'docs/tutorials/*.md'], { cwd: root })
  const listed = [firstPage, ...contents.flatMap(({ pages }) => pages)].filter((page) => page !== decisionsPage)
  expect(listed.filter((page) => page.startsWith('docs/')).toSorted()).toEqual(files.toSorted())
  expect(new Set(listed).size).toBe(listed.length)
})

it('shows no comments for programs', () => {
  const { first, groups } = readPages(path.resolve(import.meta.dirname, '..'), createMarkdown())
  const pages = [first, ...groups.flatMap((group) => group.pages)]
  expect(pages.filter(({ markdown }) => markdown.includes('<!--')).map(({ source }) => source)).toEqual([])
})
