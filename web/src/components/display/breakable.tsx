import { Fragment } from 'react'

/** An address or a path that breaks after slashes, dots and `@`, and elsewhere only where one part does not fit on a line. */
export const Breakable = ({ text }: { text: string }) =>
  text.split(/(?<=.[/.@])/).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text
    <Fragment key={index}>
      {part}
      <wbr />
    </Fragment>
  ))
