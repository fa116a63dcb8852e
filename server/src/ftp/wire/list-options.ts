/** The argument of LIST and NLST. Clients send options of `ls` before the path, or alone. */

/**
 * The two readings of an argument. A file can have a name such as `-la`, or `-l report`: callers use `whole` if something has that
 * name, and otherwise `path`.
 */
export interface ListArgument {
  /** The letters of all options: `al` for `-a -l`. */
  readonly options: string
  /** What follows the options; null for the current folder. */
  readonly path: string | null
  /** The argument with its options; null if there is none. */
  readonly whole: string | null
}

const optionPattern = /-([A-Za-z1]*)(?: |$)/y

/** Options are `-` and letters, each followed by one space; `--` ends them. */
export function parseListArgument(argument: string | null): ListArgument {
  const whole = argument === '' ? null : argument
  let rest = whole ?? ''
  let options = ''
  while (rest.startsWith('-')) {
    const isEnd = rest === '--' || rest.startsWith('-- ')
    optionPattern.lastIndex = isEnd ? 1 : 0
    const found = optionPattern.exec(rest)
    if (found === null || (!isEnd && found[1] === '')) break
    options += found[1]
    rest = rest.slice(optionPattern.lastIndex)
    if (isEnd) break
  }
  return { options, path: rest === '' ? null : rest, whole }
}
