import { filesUnder, read } from '../architecture/source-files';

/** Types that @nestjs/graphql would show in every schema which the same process builds. */
const DEFINES =
  /@(ObjectType|InputType|InterfaceType|ArgsType|Scalar)\(|\b(registerEnumType|createUnionType)\(/;
/** A schema of some libs would have the fields that other libs add to their types, if those are loaded. */
const BUILDS_IN_PART = /\bGraphQLSchema(Factory|BuilderModule)\b/;
/** What Jest does with modules, it does with those that it loads for one file. */
const REPLACES = /\bjest\.(mock|doMock|unmock|setMock|resetModules|isolateModules\w*|createMockFromModule)\(/;
const ALONE = /^\/\*\* @jest-environment node \*\/\n/;
/** Their types are the same in each of these files. */
const THINGS = /^\/\*\* @jest-environment-options \{"modules": "things"\} \*\/\n/;
/** Files that need modules of their own for another reason: file → why. Each loads the product anew, for seconds. */
const ALONE_BECAUSE: Readonly<Record<string, string>> = {
  'libs/platform/src/database/statement-name.spec.ts': 'fills a table that a process keeps, to its limit',
};

const testFiles = filesUnder(['apps', 'libs', 'clients', 'test'], (file) => file.endsWith('.ts')).filter(
  (file) => /spec\.ts$|\/testing\/|^test\//.test(file) && file !== 'test/jest/shared.runtime.spec.ts',
);
const defining = testFiles.filter((file) => DEFINES.test(read(file)));

/** Named by its last part without the ending, as an import does. */
const imports = (file: string, other: string) =>
  new RegExp(`from '[^']*/${other.replace(/^.*\//, '').replace(/\.ts$/, '')}'`).test(read(file));

describe('spec files that share their modules', () => {
  it('define no type of GraphQL, and import nothing that does', () => {
    // none at all would mean that this looks for the wrong thing; of a second one, the others would see the types
    expect(defining).toEqual(['libs/web/testing/thing-app.ts']);
    const concerned = testFiles.filter(
      (file) =>
        file.endsWith('spec.ts') &&
        (defining.includes(file) || defining.some((other) => imports(file, other))),
    );
    expect(concerned.length).toBeGreaterThan(0);
    expect(concerned.filter((file) => !THINGS.test(read(file)))).toEqual([]);
    const others = testFiles.filter((file) => file.endsWith('spec.ts') && !concerned.includes(file));
    expect(others.filter((file) => THINGS.test(read(file)))).toEqual([]);
  });

  it('build no schema from a part of the product, and replace no module', () => {
    const unfit = testFiles.filter((file) => BUILDS_IN_PART.test(read(file)) || REPLACES.test(read(file)));
    expect(unfit.filter((file) => file.endsWith('spec.ts') && !ALONE.test(read(file)))).toEqual([]);
  });

  it('are nearly all: whoever loads the product for one file alone has one of these reasons', () => {
    const alone = testFiles.filter((file) => ALONE.test(read(file)) && !file.startsWith('test/system/'));
    const withReason = (file: string) =>
      BUILDS_IN_PART.test(read(file)) || REPLACES.test(read(file)) || file in ALONE_BECAUSE;
    expect(alone.filter((file) => !withReason(file))).toEqual([]);
    expect(Object.keys(ALONE_BECAUSE).filter((file) => !alone.includes(file))).toEqual([]);
  });

  it('reach no such type through what others import', () => {
    const between = testFiles.filter((file) => !file.endsWith('spec.ts') && !defining.includes(file));
    expect(between.filter((file) => defining.some((other) => imports(file, other)))).toEqual([]);
  });
});
