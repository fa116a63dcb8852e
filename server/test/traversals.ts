/** Paths for traversal tests. */

/** The name of a file outside the home folder that none of them may reach. */
export const marker = 'unseen'

export const traversals = [
  `../${marker}`,
  `/../${marker}/${marker}.txt`,
  `/own/../../${marker}/${marker}.txt`,
  `..`,
  `/..`,
  `....//....//${marker}/${marker}.txt`,
  `..;/${marker}/${marker}.txt`,
  `..\\${marker}\\${marker}.txt`,
  `\\..\\..\\${marker}`,
  `/s3\\..\\${marker}`,
  `/own/..\\..\\${marker}`,
  `%2e%2e/${marker}/${marker}.txt`,
  `%2e%2e%2f${marker}%2f${marker}.txt`,
  `%252e%252e%252f${marker}%252f${marker}.txt`,
  `..%c0%af${marker}/${marker}.txt`,
  `..%00/${marker}`,
  `/own/own.txt\0/../../${marker}/${marker}.txt`,
  `\uff0e\uff0e/${marker}/${marker}.txt`,
  `\u2025/${marker}`,
  `/../jail2/${marker}.txt`,
  `2/${marker}.txt`,
  `file:///etc/passwd`,
  `/etc/passwd`,
  `C:\\windows\\win.ini`,
  `//${marker}/${marker}.txt`,
  `~/../${marker}`,
  `id:../1`,
  `hash:../${marker}`,
]
