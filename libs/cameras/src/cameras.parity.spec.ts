import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { Test } from '@nestjs/testing';
import {
  type GraphQLInputObjectType,
  GraphQLNonNull,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { z } from 'zod';

import { cameraListQuery } from './camera/camera-list.schema';
import { CameraResolver } from './camera/camera.resolver';
import { cameraCreateSchema, cameraPatchSchema, cameraSchema } from './camera/camera.schema';
import { SiteCamerasResolver } from './camera/site-cameras.resolver';
import { purposeListQuery } from './purpose/purpose-list.schema';
import { PurposeResolver } from './purpose/purpose.resolver';
import { purposeCreateSchema, purposePatchSchema, purposeSchema } from './purpose/purpose.schema';

let schema: GraphQLSchema;

beforeAll(async () => {
  const module = await Test.createTestingModule({ imports: [GraphQLSchemaBuilderModule] }).compile();
  schema = await module
    .get(GraphQLSchemaFactory)
    .create([PurposeResolver, CameraResolver, SiteCamerasResolver]);
});

/** Field → whether it must have a value. */
function graphqlFields(name: string, without: readonly string[] = []): Record<string, boolean> {
  const type = schema.getType(name) as GraphQLObjectType | GraphQLInputObjectType;
  const fields = Object.entries(type.getFields()).filter(([field]) => !without.includes(field));
  return Object.fromEntries(fields.map(([field, { type: of }]) => [field, of instanceof GraphQLNonNull]));
}

function zodFields(object: z.ZodObject): Record<string, boolean> {
  const fields = Object.entries(object.shape as Record<string, z.ZodType>);
  return Object.fromEntries(
    fields.map(([field, type]) => [
      field,
      !type.safeParse(null).success && !type.safeParse(undefined).success,
    ]),
  );
}

describe('GraphQL has the fields of REST, and asks for the same ones', () => {
  it.each([
    ['Camera', cameraSchema, ['site', 'area', 'purposes']],
    ['CameraCreate', cameraCreateSchema, []],
    ['CameraPatch', cameraPatchSchema, []],
    ['Purpose', purposeSchema, []],
    ['PurposeCreate', purposeCreateSchema, []],
    ['PurposePatch', purposePatchSchema, []],
  ])('%s', (name, object, extensions) => {
    expect(graphqlFields(name, extensions)).toEqual(zodFields(object));
  });

  it('filters by the same names', () => {
    const filterOf = ({ shape }: typeof cameraListQuery | typeof purposeListQuery) =>
      Object.keys(shape.filter.def.innerType.shape).sort();
    expect(Object.keys(graphqlFields('CameraFilter')).sort()).toEqual(filterOf(cameraListQuery));
    expect(Object.keys(graphqlFields('PurposeFilter')).sort()).toEqual(filterOf(purposeListQuery));
  });
});
