/** The rules of the architecture test: each takes the sources and returns its violations as sentences. */
import * as plan from './plan.ts'
import type { Source } from './read.ts'

export type Rule = (sources: readonly Source[]) => string[]

const isShipped = (source: Source) => !source.isTest

function moduleOf(file: string): plan.Module | undefined {
  const [area, , folder = '', ...deeper] = file.split('/')
  if (area === 'contract' || area === 'client' || area === 'web') return area
  if (area !== 'server') return undefined
  const isEntry = deeper.length === 0 || plan.entryFolders.includes(folder)
  return isEntry ? 'main' : folder in plan.arrows ? (folder as plan.Module) : undefined
}

/** Only the arrows of the plan; tests too. */
export const arrows: Rule = (sources) =>
  sources.flatMap(({ file, imports, isTest }) => {
    const module = moduleOf(file)
    if (!module) return [`${file} lies in a module that the plan does not know`]
    const allowed: readonly string[] = plan.arrows[module]
    return imports
      .filter((target) => !(isTest && isFixture(target)) && !plan.sharedRules.includes(target))
      .map((target) => ({ target, to: moduleOf(target) }))
      .filter(({ to }) => to !== module && !(to && allowed.includes(to)))
      .map(({ target, to }) => `${file} imports ${target}: ${module} must not import ${to ?? 'what is in no module'}`)
  })

/** Fixtures that tests of every module share. */
const isFixture = (target: string) => target.startsWith('server/test/')

/** Another package of ours is imported by its name, so that its exports are the only way in. */
export const packageNames: Rule = (sources) =>
  sources.flatMap(({ file, imports, packages, isTest }) => [
    ...imports
      .filter((target) => !/^[^/]+\/src\//.test(target) && !(isTest && isFixture(target)))
      .map((target) => `${file} reaches outside of src: ${target}`),
    ...packages
      .filter((name) => moduleOf(file) === 'contract' && !/^(typebox|intl-messageformat)(\/|$)/.test(name) && !isTest)
      .map(
        (name) =>
          `${file} imports ${name}: contract runs in browsers and needs nothing but typebox and intl-messageformat`,
      ),
    ...packages
      .filter(() => moduleOf(file) === 'client' && !isTest)
      .map((name) => `${file} imports ${name}: the published client needs no other package`),
  ])

/**
 * In core: a module imports earlier modules only, listeners import any module, and files directly in core import neither.
 * Tests may import any module.
 */
export const coreModuleOrder: Rule = (sources) =>
  sources.filter(isShipped).flatMap(({ file, imports }) => {
    const from = coreModuleOf(file)
    if (from === undefined) return []
    if (from !== coreItself && rank(from) < 0) return [`${file}: the plan does not know the core module "${from}"`]
    return imports
      .map((target) => ({ target, to: coreModuleOf(target) }))
      .filter(({ to }) => to !== undefined && to !== from && !mayUse(from, to))
      .map(({ target, to }) => `${file} imports ${target}: "${from}" comes before "${to}" or beside it`)
  })

const coreItself = 'core itself'

function coreModuleOf(file: string): string | undefined {
  const [, module] = /^server\/src\/core\/(?:([^/]+)\/)?[^/]+/.exec(file) ?? [undefined, undefined]
  return file.startsWith('server/src/core/') ? (module ?? coreItself) : undefined
}

const rank = (module: string) => [...plan.coreModules, ...plan.listeners].indexOf(module)

function mayUse(from: string, to: string): boolean {
  if (to === coreItself) return true
  if (from === coreItself || plan.listeners.includes(to)) return false
  return rank(to) < rank(from)
}

/** In web/src: a folder imports later folders only. Tests may import any folder. */
export const webFolderOrder: Rule = (sources) =>
  sources.filter(isShipped).flatMap(({ file, imports }) => {
    const from = webFolderOf(file)
    if (from === undefined) return []
    const place = plan.webFolders.indexOf(from)
    if (place < 0) return [`${file}: the plan does not know the folder "${from}"`]
    return imports
      .filter((target) => target.startsWith('web/src/'))
      .map((target) => ({ target, to: webFolderOf(target) }))
      .filter(({ to }) => to !== from && (to === undefined || plan.webFolders.indexOf(to) < place))
      .map(({ target, to }) => `${file} imports ${target}: "${from}" comes after ${to ? `"${to}"` : 'the entry point'}`)
  })

const webFolderOf = (file: string) => /^web\/src\/([^/]+)\//.exec(file)?.[1]

/** Import cycles. */
export const cycles: Rule = (sources) => {
  const importsOf = new Map(sources.map(({ file, imports }) => [file, imports]))
  const done = new Set<string>()
  const offences: string[] = []
  const walk = (file: string, trail: string[]) => {
    if (trail.includes(file)) offences.push(`cycle: ${[...trail.slice(trail.indexOf(file)), file].join(' → ')}`)
    if (done.has(file) || trail.includes(file)) return
    for (const target of importsOf.get(file) ?? []) walk(target, [...trail, file])
    done.add(file)
  }
  for (const { file } of sources) walk(file, [])
  return offences
}

/** The longest chain of imports that are loaded before a file runs. */
export const importChain: Rule = (sources) => {
  const importsOf = new Map(sources.filter(isShipped).map(({ file, loads }) => [file, loads]))
  const longest = new Map<string, string[]>()
  const chainFrom = (file: string): string[] => {
    const known = longest.get(file)
    if (known) return known
    longest.set(file, [file])
    const chains = (importsOf.get(file) ?? []).map(chainFrom)
    const chain = [file, ...chains.reduce((most, next) => (next.length > most.length ? next : most), [])]
    longest.set(file, chain)
    return chain
  }
  return [...importsOf.keys()]
    .map(chainFrom)
    .filter((chain) => chain.length - 1 > plan.budget.importChain)
    .map((chain) => `chain of ${chain.length - 1} imports: ${chain.join(' → ')}`)
}

export const fileSizes: Rule = (sources) => {
  const shipped = sources.filter(isShipped).toSorted((a, b) => a.lines - b.lines)
  const ninth = shipped[Math.ceil(shipped.length * 0.9) - 1]
  const long = shipped.flatMap(({ file, lines }) => {
    const most = plan.budget.files[file] ?? plan.budget.longestFile
    return lines > most ? [`${file} has ${lines} lines, more than ${most}`] : []
  })
  if (ninth && ninth.lines > plan.budget.usualFile) {
    long.push(`one file in ten has ${ninth.lines} lines or more (such as ${ninth.file}), over ${plan.budget.usualFile}`)
  }
  return long
}

/** At most so many source files lie directly in a folder. */
export const folderSizes: Rule = (sources) => {
  const sizes = Map.groupBy(sources.filter(isShipped), ({ file }) => folderOf(file))
  return [...sizes]
    .filter(([, files]) => files.length > plan.budget.folder)
    .map(([folder, files]) => `${folder} has ${files.length} source files, more than ${plan.budget.folder}`)
}

/** Little lies loose in the root of the server: the files that assemble everything. */
export const rootSize: Rule = (sources) => {
  const files = sources.filter(({ file }) => folderOf(file) === 'server/src')
  return files.length > plan.budget.root
    ? [`server/src has ${files.length} files of its own, more than ${plan.budget.root}`]
    : []
}

/** No two folders import each other. */
export const folderArrows: Rule = (sources) => {
  const arrows = new Map<string, string>()
  for (const { file, imports } of sources.filter(isShipped))
    for (const target of imports) arrows.set(`${folderOf(file)} → ${folderOf(target)}`, `${file} imports ${target}`)
  return [...arrows].flatMap(([arrow, example]) => {
    const [from, to] = arrow.split(' → ')
    const back = arrows.get(`${to} → ${from}`)
    return back === undefined || (from ?? '') >= (to ?? '') || plan.budget.foldersBothWays.includes(`${from} ⇄ ${to}`)
      ? []
      : [`${from} ⇄ ${to}: ${example}, ${back}`]
  })
}

const folderOf = (file: string) => file.slice(0, file.lastIndexOf('/'))

export const functionLengths: Rule = (sources) =>
  sources.filter(isShipped).flatMap(({ file, functions }) => {
    const most = plan.handlers.test(file) ? plan.budget.handler : plan.budget.function
    return functions
      .filter(({ lines }) => lines > most)
      .map(({ name, line, lines }) => `${file}:${line} ${name} has ${lines} lines, more than ${most}`)
  })

export const interfaceSizes: Rule = (sources) =>
  sources
    .filter(isShipped)
    .flatMap(({ file, interfaces }) =>
      interfaces
        .filter(({ methods }) => methods > plan.budget.methods)
        .map(
          ({ name, line, methods }) =>
            `${file}:${line} ${name} has ${methods} methods, more than ${plan.budget.methods}`,
        ),
    )

export const fileNames: Rule = (sources) =>
  sources.flatMap(({ file }) => {
    const parts = file.split('/').slice(2)
    const odd = parts.filter(
      (part) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/.test(part) || plan.emptyNames.test(part),
    )
    const offences = odd.map(
      (part) => `${file}: "${part}" is not an accepted file name (kebab-case, says what the file is for)`,
    )
    if (parts.length - 1 > plan.budget.folderDepth)
      offences.push(`${file} lies over ${plan.budget.folderDepth} folders deep`)
    return offences
  })

export const noAny: Rule = (sources) =>
  sources.flatMap(({ file, anys }) => anys.map((line) => `${file}:${line} has the type any`))

export const environment: Rule = (sources) =>
  sources
    .filter((source) => isShipped(source) && source.file !== plan.readsEnvironment)
    .flatMap(({ file, environment: lines }) => lines.map((line) => `${file}:${line} reads process.env`))

export const ssh2: Rule = (sources) =>
  sources
    .filter((source) => isShipped(source) && !plan.usesSsh2.some((pattern) => pattern.test(source.file)))
    .flatMap(({ file, packages }) =>
      packages.filter((name) => /^ssh2(\/|$)/.test(name)).map((name) => `${file} imports ${name}`),
    )

export const normalizes: Rule = (sources) =>
  sources
    .filter(({ file, isTest }) => file.startsWith('server/') && !isTest && file !== plan.normalizes)
    .flatMap(({ file, normalizes: lines }) => lines.map((line) => `${file}:${line} calls normalize`))

export const queries: Rule = (sources) =>
  sources
    .filter((source) => isShipped(source) && !plan.buildsQueries.some((pattern) => pattern.test(source.file)))
    .flatMap(({ file, queries: lines }) => lines.map((line) => `${file}:${line} builds a query`))
