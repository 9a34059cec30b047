namespace Deploy.Tests.Image;

/// <summary>Tests that share the images.</summary>
[CollectionDefinition(Name)]
public sealed class ImageTestGroup : ICollectionFixture<ImageFixture>
{
    public const string Name = "Image";
}
