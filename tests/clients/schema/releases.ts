import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Release {
  tag: string;
  schema: string;
}

/** The newest release of each minor version that has a tag such as v1.2.3, the newest first. */
export async function releases(repository: string): Promise<Release[]> {
  const git = async (...args: string[]) => (await run('git', args, { cwd: repository, maxBuffer: 2 ** 26 })).stdout;
  const tags = (await git('tag', '--list', 'v*', '--sort=-version:refname')).split('\n').filter((tag) => /^v\d+\.\d+\.\d+$/.test(tag));
  const minor = (tag: string) => tag.split('.', 2).join('.');
  const newest = tags.filter((tag, at) => at === 0 || minor(tag) !== minor(tags[at - 1]!));
  return Promise.all(newest.map(async (tag) => ({ tag, schema: await git('show', `${tag}:schema.graphql`) })));
}
